using Npgsql;
using Samplit.Ledger.Chain;
using Samplit.Projections.Bank;
using Samplit.Projections.Daemon;
using Samplit.Projections.Streams;
using Samplit.Testing;

namespace Samplit.Projections.Tests.Daemon;

public class Subscriptions
{
    [Fact]
    public async Task Get_every_event_once_and_in_order_while_writers_append()
    {
        var bank = await BankAsync();
        var subscription = Subscription(bank, "all");
        await using var daemon = await Daemons.StartAsync(bank, subscription);

        await WriteAsync(bank, writers: 8, each: 20);
        await daemon.DoneAsync(bank);

        Assert.Equal(await SequencesAsync(bank), subscription.Given.Select(e => e.Sequence));
        Assert.Equal(await SequencesAsync(bank), await SeenAsync(bank, "all"));
        Assert.All(subscription.PageSizes, size => Assert.InRange(size, 1, 50));
        Assert.Equal((SubscriptionState.Running, 0L), (daemon.Of("all").State, daemon.Of("all").Lag));
    }

    [Fact]
    public async Task Do_not_miss_an_append_that_was_overtaken()
    {
        var bank = await BankAsync();
        await bank.OpenAsync();
        await using var slow = await HandWriter.BeginAsync(bank);
        await slow.AppendAsync();
        await bank.OpenAsync(new MoneyDeposited(1));
        var subscription = Subscription(bank, "all");
        await using var daemon = await Daemons.StartAsync(bank, subscription);
        await Eventually.TrueAsync("the first event is handled", () => daemon.Of("all").Position == 1);

        Assert.Equal(1, await new HighWaterMark(bank.Store).AdvanceAsync());
        await slow.CommitAsync();
        await daemon.DoneAsync(bank);

        Assert.Equal([1L, 2, 3, 4], subscription.Given.Select(e => e.Sequence));
    }

    [Fact]
    public async Task Go_on_where_they_stood_after_a_restart()
    {
        var bank = await BankAsync();
        await WriteAsync(bank, writers: 2, each: 5);
        await using (var daemon = await Daemons.StartAsync(bank, Subscription(bank, "all")))
        {
            await daemon.DoneAsync(bank);
        }
        await WriteAsync(bank, writers: 2, each: 5);

        var again = Subscription(bank, "all");
        await using (var daemon = await Daemons.StartAsync(bank, again))
        {
            await daemon.DoneAsync(bank);
            Assert.Equal(12, again.Given.Count);
            await daemon.StopAsync();
            await bank.OpenAsync();
            await daemon.StartAsync();
            await daemon.DoneAsync(bank);
        }

        Assert.Equal(13, again.Given.Count);
        Assert.Equal(await SequencesAsync(bank), await SeenAsync(bank, "all"));
    }

    [Fact]
    public async Task On_two_nodes_handle_each_event_once()
    {
        var bank = await BankAsync();
        var other = await Banks.AgainAsync(bank);
        var (here, there) = (Subscription(bank, "all"), Subscription(bank, "all"));
        await using var first = await Daemons.StartAsync(bank, here);
        await using var second = await Daemons.StartAsync(other, there);

        await WriteAsync(bank, writers: 4, each: 20);
        await Eventually.TrueAsync(
            "both nodes together handled all events",
            async () => (await SeenAsync(bank, "all")).Count == 4 * 21
        );
        await first.DoneAsync(bank);
        await first.StopAsync();
        await second.StopAsync();

        Assert.Equal(await SequencesAsync(bank), await SeenAsync(bank, "all"));
        Assert.Equal(
            await SequencesAsync(bank),
            here.Given.Concat(there.Given).Select(e => e.Sequence).Distinct().Order()
        );
        Assert.Equal(
            await bank.ScalarAsync<long>("SELECT count(*) FROM {schema}.movements"),
            await bank.ScalarAsync<long>("SELECT sum(count)::bigint FROM {schema}.turnover")
        );
    }

    [Fact]
    public async Task May_ask_for_one_type_of_stream()
    {
        var bank = await BankAsync();
        var (accounts, loans) = (
            Subscription(bank, "accounts", BankEvents.Account),
            Subscription(bank, "loans", "loan")
        );
        await bank.OpenAsync();
        var session = bank.Store.OpenSession();
        session.Append(EventStream.New(Guid.NewGuid(), "loan"), new MoneyDeposited(1));
        await session.SaveChangesAsync();
        await bank.OpenAsync();

        await using var daemon = await Daemons.StartAsync(bank, accounts, loans);
        await daemon.DoneAsync(bank);

        Assert.Equal([1L, 3], accounts.Given.Select(e => e.Sequence));
        Assert.Equal([2L], loans.Given.Select(e => e.Sequence));
    }

    [Fact]
    public async Task Are_given_events_that_nobody_registered_and_count_them()
    {
        var bank = await BankAsync();
        var subscription = Subscription(bank, "all");
        await using (var writer = await HandWriter.BeginAsync(bank))
        {
            await writer.AppendAsync();
            await writer.CommitAsync();
        }
        await bank.OpenAsync();

        await using var daemon = await Daemons.StartAsync(bank, subscription);
        await daemon.DoneAsync(bank);

        Assert.Equal(["money_counted", "account_opened"], subscription.Given.Select(e => e.Type));
        Assert.IsType<UnknownEvent>(subscription.Given.First().Data);
        Assert.Equal(1, daemon.Of("all").UnknownEvents);
    }

    [Fact]
    public async Task Fail_together_with_their_progress()
    {
        var bank = await BankAsync();
        await bank.OpenAsync();
        var subscription = Subscription(bank, "all");
        await bank.ExecuteAsync("INSERT INTO {schema}.seen (subscription, seq_id) VALUES ('all', 1)");

        await using var daemon = await Daemons.StartAsync(bank, subscription);
        await Eventually.TrueAsync("it stopped", () => daemon.Of("all").State == SubscriptionState.Stopped);

        Assert.IsType<PostgresException>(daemon.Of("all").Poison!.Error);
        Assert.Equal(
            0,
            await bank.ScalarAsync<long>("SELECT last_seq_id FROM {schema}.mt_event_progression WHERE name = 'all:All'")
        );
    }

    [Fact]
    public async Task Build_the_projections_that_are_registered_as_async()
    {
        var bank = await BankAsync();
        var account = await bank.OpenAsync(new MoneyDeposited(10), new MoneyWithdrawn(4));
        var closed = await bank.OpenAsync(new AccountClosed());

        await Daemons.CatchUpAsync(bank);

        Assert.Equal(
            ["(deposits,1,10)", "(withdrawals,1,-4)"],
            await bank.ColumnAsync<string>("SELECT t::text FROM {schema}.turnover t ORDER BY 1")
        );
        Assert.Equal(
            await bank.ColumnAsync<string>("SELECT b::text FROM {schema}.balances b"),
            await bank.ColumnAsync<string>("SELECT b::text FROM {schema}.late_balances b")
        );
        Assert.DoesNotContain(closed, await bank.ColumnAsync<Guid>("SELECT stream_id FROM {schema}.late_balances"));
        Assert.Equal([account], await bank.ColumnAsync<Guid>("SELECT stream_id FROM {schema}.late_balances"));
    }

    [Fact]
    public async Task Of_the_same_name_are_refused()
    {
        var bank = await BankAsync();

        Assert.Throws<ArgumentException>(() => Daemons.Of(bank, Subscription(bank, "a"), Subscription(bank, "a")));
        Assert.Throws<ArgumentException>(() => Daemons.Of(bank, Subscription(bank, "turnover")));
    }

    private static async Task<TestBank> BankAsync()
    {
        var bank = await Banks.NewAsync();
        await bank.ExecuteAsync(TestSubscription.CreateTable);
        return bank;
    }

    private static TestSubscription Subscription(TestBank bank, string name, string? streamType = null) =>
        new(name, $"{bank.Schema}.seen") { StreamType = streamType };

    /// <summary>Each writer opens an account and appends to it, one event at a time.</summary>
    private static Task WriteAsync(TestBank bank, int writers, int each) =>
        Task.WhenAll(
            Enumerable
                .Range(0, writers)
                .Select(async _ =>
                {
                    var account = await bank.OpenAsync();
                    for (var i = 0; i < each; i++)
                    {
                        await bank.AppendAsync(account, new MoneyDeposited(1));
                    }
                })
        );

    private static Task<List<long>> SequencesAsync(TestBank bank) =>
        bank.ColumnAsync<long>("SELECT seq_id FROM {schema}.mt_events ORDER BY seq_id");

    private static Task<List<long>> SeenAsync(TestBank bank, string name) =>
        bank.ColumnAsync<long>("SELECT seq_id FROM {schema}.seen WHERE subscription = $1 ORDER BY nth", name);
}
