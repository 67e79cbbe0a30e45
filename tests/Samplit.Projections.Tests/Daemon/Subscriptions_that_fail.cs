using Npgsql;
using Samplit.Projections.Bank;
using Samplit.Projections.Daemon;
using Samplit.Projections.Streams;
using Samplit.Testing;

namespace Samplit.Projections.Tests.Daemon;

public class Subscriptions_that_fail
{
    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(101)]
    public async Task Stop_before_the_event_they_cannot_handle_and_say_which(long poison)
    {
        var (bank, account) = await BankWith101Events();
        var (healthy, sick) = (Subscription(bank, "healthy"), Subscription(bank, "sick"));
        sick.Before = e => Refuse(e, poison);

        await using var daemon = await Daemons.StartAsync(bank, healthy, sick);
        await daemon.DoneAsync(bank);

        var status = daemon.Of("sick");
        Assert.Equal(
            (SubscriptionState.Stopped, poison - 1, 101L - poison + 1, "not this one"),
            (status.State, status.Position, status.Lag, status.Error)
        );
        Assert.Equal(
            (poison, account, poison, poison == 1 ? "account_opened" : "money_deposited"),
            (status.Poison!.Sequence, status.Poison.StreamId, status.Poison.Version, status.Poison.Type)
        );
        Assert.IsType<NotSupportedException>(status.Poison.Error);
        Assert.Equal(Enumerable.Range(1, (int)poison - 1).Select(i => (long)i), await SeenAsync(bank, "sick"));
        Assert.Equal(101, (await SeenAsync(bank, "healthy")).Count);
        Assert.Equal((SubscriptionState.Running, 0L), (daemon.Of("turnover").State, daemon.Of("turnover").Lag));
    }

    [Fact]
    public async Task Go_on_from_there_once_they_can()
    {
        var (bank, _) = await BankWith101Events();
        var sick = Subscription(bank, "sick");
        sick.Before = e => Refuse(e, 37);
        await using var daemon = await Daemons.StartAsync(bank, sick);
        await daemon.DoneAsync(bank);
        await daemon.StopAsync();

        sick.Before = _ => { };
        await daemon.StartAsync();
        await Eventually.TrueAsync("it is done", () => daemon.Of("sick") is { Position: 101, Lag: 0 });

        Assert.Equal(SubscriptionState.Running, daemon.Of("sick").State);
        Assert.Null(daemon.Of("sick").Error);
        Assert.Equal(Enumerable.Range(1, 101).Select(i => (long)i), await SeenAsync(bank, "sick"));
    }

    [Fact]
    public async Task Include_all_that_meet_data_that_cannot_be_read()
    {
        var (bank, account) = await BankWith101Events();
        await bank.TamperAsync("""UPDATE {schema}.mt_events SET data = '{"Amount": "much"}' WHERE seq_id = 60""");

        await using var daemon = await Daemons.StartAsync(bank, Subscription(bank, "all"));
        await daemon.DoneAsync(bank);

        var status = daemon.Of("all");
        Assert.Equal((SubscriptionState.Stopped, 59L), (status.State, status.Position));
        Assert.Equal(
            (60L, account, "money_deposited"),
            (status.Poison!.Sequence, status.Poison.StreamId, status.Poison.Type)
        );
        Assert.IsType<UnreadableEventException>(status.Poison.Error);
        Assert.Equal(59, (await SeenAsync(bank, "all")).Count);
    }

    [Fact]
    public async Task For_a_reason_that_passes_try_again()
    {
        var (bank, _) = await BankWith101Events();
        var subscription = Subscription(bank, "all");
        var failures = new Queue<Exception>([
            new TimeoutException("slow"),
            new NpgsqlException("away", new IOException("broken pipe")),
            new PostgresException("busy", "ERROR", "ERROR", PostgresErrorCodes.SerializationFailure),
            new PostgresException("stopping", "FATAL", "FATAL", PostgresErrorCodes.AdminShutdown),
        ]);
        subscription.Before = _ =>
        {
            if (failures.TryDequeue(out var failure))
            {
                throw failure;
            }
        };

        await using var daemon = await Daemons.StartAsync(bank, subscription);
        await daemon.DoneAsync(bank);

        Assert.Empty(failures);
        Assert.Equal((SubscriptionState.Running, null), (daemon.Of("all").State, daemon.Of("all").Error));
        Assert.Equal(Enumerable.Range(1, 101).Select(i => (long)i), await SeenAsync(bank, "all"));
    }

    [Fact]
    public async Task For_want_of_a_database_wait_for_it()
    {
        var bank = await Banks.NewAsync();
        await using var nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Timeout=1");
        await using var daemon = Daemons.Of(new TestBank(nowhere, bank.Schema, TimeProvider.System));

        await daemon.StartAsync();
        await Eventually.TrueAsync(
            "all are trying again",
            () => daemon.Status.All(s => s.State == SubscriptionState.Retrying && s.Error is not null)
        );
        await daemon.StopAsync();
    }

    [Fact]
    public async Task And_those_in_the_middle_of_a_page_end_at_once_when_the_daemon_stops()
    {
        var (bank, _) = await BankWith101Events();
        var waiting = new Waiting();
        await using var daemon = await Daemons.StartAsync(bank, waiting);
        await waiting.Started.Task;

        await daemon.StopAsync().WaitAsync(TimeSpan.FromSeconds(10));

        Assert.Equal((SubscriptionState.Running, 0L), (daemon.Of("waiting").State, daemon.Of("waiting").Position));
    }

    private sealed class Waiting : IEventSubscription
    {
        public TaskCompletionSource Started { get; } = new();

        public string Name => "waiting";

        public async Task ProcessAsync(EventPage page, SubscriptionTransaction transaction, CancellationToken ct)
        {
            Started.TrySetResult();
            await Task.Delay(Timeout.Infinite, ct);
        }
    }

    private static async Task<(TestBank Bank, Guid Account)> BankWith101Events()
    {
        var bank = await Banks.NewAsync();
        await bank.ExecuteAsync(TestSubscription.CreateTable);
        return (bank, await bank.OpenAsync([.. Enumerable.Range(1, 100).Select(i => new MoneyDeposited(i))]));
    }

    private static TestSubscription Subscription(TestBank bank, string name) => new(name, $"{bank.Schema}.seen");

    private static void Refuse(StoredEvent @event, long sequence)
    {
        if (@event.Sequence == sequence)
        {
            throw new NotSupportedException("not this one");
        }
    }

    private static Task<List<long>> SeenAsync(TestBank bank, string name) =>
        bank.ColumnAsync<long>("SELECT seq_id FROM {schema}.seen WHERE subscription = $1 ORDER BY nth", name);
}
