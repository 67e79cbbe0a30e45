using Samplit.Ledger;
using Samplit.Projections.Bank;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Tests.Streams;

public class Appending_events
{
    [Fact]
    public async Task A_stream_that_nobody_started_has_version_0()
    {
        var bank = await Banks.NewAsync();

        var stream = await bank.FetchAsync(Guid.NewGuid());

        Assert.False(stream.Exists);
        Assert.Equal(0, stream.Version);
        Assert.Empty(await bank.ReadAsync(stream.Id));
    }

    [Fact]
    public async Task Events_are_read_back_as_they_were_saved()
    {
        var bank = await Banks.NewAsync();
        var account = Guid.NewGuid();

        var saved = await bank.AppendAsync(
            account,
            new AccountOpened("Ada"),
            new MoneyDeposited(12.5m, "Löhne 💶 \u2028 \"quoted\""),
            new MoneyWithdrawn(0.01m)
        );

        var read = await bank.ReadAsync(account);
        Assert.Equal(saved.Events, read);
        Assert.Equal([1L, 2, 3], read.Select(e => e.Version));
        Assert.Equal(["account_opened", "money_deposited", "money_withdrawn"], read.Select(e => e.Type));
        Assert.Equal(new MoneyDeposited(12.5m, "Löhne 💶 \u2028 \"quoted\""), read[1].Data);
        Assert.All(read.Zip(read.Skip(1)), pair => Assert.True(pair.First.Sequence < pair.Second.Sequence));
    }

    [Fact]
    public async Task A_saved_event_holds_the_digits_that_were_stored()
    {
        var bank = await Banks.NewAsync();

        var saved = await bank.AppendAsync(
            await bank.OpenAsync(),
            new MoneyDeposited(1.50m),
            new MoneyDeposited(1m / 3)
        );

        Assert.Equal(saved.Events, await bank.ReadAsync(saved.Stream.Id, after: 1));
        Assert.Equal(["1.5", "0.3333333333333333"], saved.Events.Select(e => $"{((MoneyDeposited)e.Data).Amount}"));
        Assert.Equal("1.8333333333333333", $"{saved.Stream.Snapshot(TestBank.Balances)!.Balance.Amount}");
    }

    [Fact]
    public async Task A_saved_stream_is_what_fetching_it_again_gives()
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync(new MoneyDeposited(5));

        var saved = (await bank.AppendAsync(account, new MoneyDeposited(2))).Stream;
        var fetched = await bank.FetchAsync(account);

        Assert.Equal(saved with { Snapshots = fetched.Snapshots }, fetched);
        Assert.Equal(new Balance($"owner of {account}", 7, 2), saved.Snapshot(TestBank.Balances)?.Balance);
        Assert.Equal(saved.Snapshot(TestBank.Balances)?.Balance, fetched.Snapshot(TestBank.Balances)?.Balance);
        Assert.Equal(
            saved.Snapshot(TestBank.Balances)?.Balance,
            fetched.Snapshot(TestBank.SealedBalances)?.Balance.Open
        );
    }

    [Fact]
    public async Task A_saved_stream_takes_the_next_events_without_being_fetched_again()
    {
        var bank = await Banks.NewAsync();
        var stream = EventStream.New(Guid.NewGuid(), BankEvents.Account);

        stream = (await bank.AppendAsync(stream, new AccountOpened("Ada"))).Stream;
        stream = (await bank.AppendAsync(stream, new MoneyDeposited(1), new MoneyDeposited(2))).Stream;
        stream = (await bank.AppendAsync(stream, new MoneyDeposited(3))).Stream;

        Assert.Equal([1L, 2, 3, 4], (await bank.ReadAsync(stream.Id)).Select(e => e.Version));
        Assert.Equal(6, (await bank.FetchAsync(stream.Id)).Snapshot(TestBank.Balances)!.Balance.Amount);
    }

    [Fact]
    public async Task A_part_of_a_stream_can_be_read()
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync(new MoneyDeposited(1), new MoneyDeposited(2), new MoneyDeposited(3));

        Assert.Equal([3L, 4], (await bank.ReadAsync(account, after: 2)).Select(e => e.Version));
        Assert.Equal([1L, 2], (await bank.ReadAsync(account, upTo: 2)).Select(e => e.Version));
        Assert.Equal([2L, 3], (await bank.ReadAsync(account, after: 1, upTo: 3)).Select(e => e.Version));
    }

    [Fact]
    public async Task Streams_of_a_type_are_listed_with_their_versions()
    {
        var clock = new TestClock(DateTimeOffset.UtcNow);
        var bank = await Banks.NewAsync(clock);
        var first = await bank.OpenAsync(new MoneyDeposited(1));
        clock.Now += TimeSpan.FromSeconds(1);
        var second = await bank.OpenAsync();

        Assert.Equal([(first, 2L), (second, 1L)], await bank.Store.ListStreamsAsync(BankEvents.Account));
        Assert.Empty(await bank.Store.ListStreamsAsync("loan"));
    }

    [Fact]
    public async Task A_stream_is_not_fetched_as_another_type()
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync();

        await Assert.ThrowsAsync<InvalidOperationException>(() => bank.Store.FetchForWritingAsync("loan", account));
    }

    [Fact]
    public async Task Metadata_come_back_and_are_chained()
    {
        var bank = await Banks.NewAsync();
        var account = Guid.NewGuid();
        var metadata = new EventMetadata("user:ada", "command-7", "request-9");

        var session = bank.Store.OpenSession(metadata);
        await session.AppendAsync(BankEvents.Account, account, 0, [new AccountOpened("Ada")]);
        await session.SaveChangesAsync();

        Assert.Equal(metadata, (await bank.ReadAsync(account))[0].Metadata);
    }

    [Fact]
    public async Task Metadata_that_could_not_be_stored_as_they_are_hashed_are_refused()
    {
        var bank = await Banks.NewAsync();

        foreach (var actor in new[] { "nul \0", "half a pair \ud83d", new string('x', 256) })
        {
            Assert.Throws<ArgumentException>(() => bank.Store.OpenSession(new EventMetadata(actor)));
        }
        bank.Store.OpenSession(new EventMetadata(new string('\u20ac', 255), "whole pair \ud83d\ude00"));
    }

    [Fact]
    public async Task A_type_that_is_no_registered_event_is_refused()
    {
        var bank = await Banks.NewAsync();
        var account = Guid.NewGuid();

        await Assert.ThrowsAsync<ArgumentException>(() => bank.AppendAsync(account, "not an event"));

        Assert.False((await bank.FetchAsync(account)).Exists);
    }

    [Fact]
    public async Task An_archived_stream_takes_no_more_events()
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync();
        var before = await bank.FetchAsync(account);
        await bank.ExecuteAsync("UPDATE {schema}.mt_streams SET is_archived = TRUE");

        await Assert.ThrowsAsync<StreamArchivedException>(() => bank.AppendAsync(account, new MoneyDeposited(1)));
        await Assert.ThrowsAsync<StreamArchivedException>(() => bank.AppendAsync(before, new MoneyDeposited(1)));

        Assert.Single(await bank.ReadAsync(account));
    }

    [Fact]
    public async Task A_session_that_queued_nothing_saves_nothing()
    {
        var bank = await Banks.NewAsync();

        Assert.Empty(await bank.Store.OpenSession().SaveChangesAsync());
    }
}
