using Samplit.Ledger;
using Samplit.Projections.Bank;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Tests.Streams;

public class Prepared_appends
{
    [Fact]
    public async Task Of_one_stream_end_up_as_if_its_events_had_been_appended_at_once()
    {
        var bank = await Banks.NewAsync();
        var stream = EventStream.New(Guid.NewGuid(), BankEvents.Account);
        var first = bank.Store.Prepare(stream, [new AccountOpened("Ada"), new MoneyDeposited(10)]);
        var second = bank.Store.Prepare(first.After, [new MoneyWithdrawn(3)]);
        var third = bank.Store.Prepare(
            second.After,
            [new MoneyDeposited(1), new MoneyDeposited(2), new MoneyWithdrawn(4)]
        );
        Assert.False((await bank.FetchAsync(stream.Id)).Exists);

        var saved = await Save(bank, first, second, third);

        Assert.Equal([first.After, second.After, third.After], saved.Select(s => s.Stream));
        var read = await bank.ReadAsync(stream.Id);
        Assert.Equal(saved.SelectMany(s => s.Events), read);
        Assert.Equal([1L, 2, 3, 4, 5, 6], read.Select(e => e.Version));
        Assert.Equal([1L, 2, 3, 4, 5, 6], read.Select(e => e.Sequence));
        Assert.Equal([6L], await bank.ColumnAsync<long>("SELECT version FROM {schema}.mt_streams"));
        Assert.Equal([6L], await bank.ColumnAsync<long>("SELECT mt_version FROM {schema}.mt_doc_balances"));
        Assert.Equal([6L], await bank.ColumnAsync<long>("SELECT mt_version FROM {schema}.mt_doc_sealed_balances"));
        Assert.Equal(
            [10m, -3, 1, 2, -4],
            await bank.ColumnAsync<decimal>("SELECT amount FROM {schema}.movements ORDER BY version")
        );
        var fetched = await bank.FetchAsync(stream.Id);
        Assert.Equal(third.After with { Snapshots = fetched.Snapshots }, fetched);
        Assert.Equal(new Balance("Ada", 6, 5), fetched.Snapshot(TestBank.Balances)?.Balance);
        Assert.Equal(new Balance("Ada", 6, 5), fetched.Snapshot(TestBank.SealedBalances)?.Balance.Open);
        await Banks.IsIntactAsync(bank, stream.Id);
        await Banks.EqualsARebuildAsync(bank);
    }

    [Fact]
    public async Task Of_a_stream_that_others_have_appended_to_go_on_behind_them()
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync(new MoneyDeposited(5));
        var first = bank.Store.Prepare(await bank.FetchAsync(account), [new MoneyDeposited(1)]);
        var session = bank.Store.OpenSession();

        session.Append(first);
        session.Append(first.After, new MoneyDeposited(2));
        var saved = await session.SaveChangesAsync();

        Assert.Equal([3L, 4], saved.Select(s => s.Stream.Version));
        Assert.Equal(saved.SelectMany(s => s.Events), await bank.ReadAsync(account, after: 2));
        Assert.Equal(8, (await bank.FetchAsync(account)).Snapshot(TestBank.Balances)!.Balance.Amount);
        await Banks.IsIntactAsync(bank, account);
        await Banks.EqualsARebuildAsync(bank);
    }

    [Fact]
    public async Task That_open_a_document_again_after_they_closed_it_leave_the_new_one()
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync(new MoneyDeposited(5));
        var closed = bank.Store.Prepare(await bank.FetchAsync(account), [new AccountClosed()]);
        var reopened = bank.Store.Prepare(closed.After, [new AccountOpened("Bea"), new MoneyDeposited(1)]);

        await Save(bank, closed, reopened);

        Assert.Null(closed.After.Snapshot(TestBank.Balances)?.Balance);
        Assert.Equal(
            new Balance("Bea", 1, 1),
            (await bank.FetchAsync(account)).Snapshot(TestBank.SealedBalances)?.Balance.Open
        );
        Assert.Equal(["Bea"], await bank.ColumnAsync<string>("SELECT owner FROM {schema}.owners"));
        await Banks.EqualsARebuildAsync(bank);
    }

    [Fact]
    public async Task That_close_a_document_leave_none_though_what_follows_changes_nothing()
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync(new MoneyDeposited(5));
        var deposited = bank.Store.Prepare(await bank.FetchAsync(account), [new MoneyDeposited(1)]);
        var closed = bank.Store.Prepare(deposited.After, [new AccountClosed()]);
        var again = bank.Store.Prepare(closed.After, [new AccountClosed()]);

        await Save(bank, deposited, closed, again);

        Assert.Equal(5, (await bank.FetchAsync(account)).Version);
        Assert.Equal(0, await bank.ScalarAsync<long>("SELECT count(*) FROM {schema}.mt_doc_balances"));
        Assert.Equal(0, await bank.ScalarAsync<long>("SELECT count(*) FROM {schema}.mt_doc_sealed_balances"));
        await Banks.EqualsARebuildAsync(bank);
    }

    [Fact]
    public async Task That_do_not_continue_each_other_are_refused_and_what_was_queued_stays()
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync();
        var head = await bank.FetchAsync(account);
        var first = bank.Store.Prepare(head, [new MoneyDeposited(1)]);
        var rival = bank.Store.Prepare(head, [new MoneyDeposited(1)]);
        var second = bank.Store.Prepare(first.After, [new MoneyDeposited(2)]);
        var third = bank.Store.Prepare(second.After, [new MoneyDeposited(3)]);
        var session = bank.Store.OpenSession();
        session.Append(first);

        Refuses(() => session.Append(first));
        Refuses(() => session.Append(rival));
        Refuses(() => session.Append(third));
        Refuses(() => session.Append(head, new MoneyDeposited(4)));
        Refuses(() => session.Append(rival.After, new MoneyDeposited(4)));
        session.Append(second);
        Refuses(() => session.Append(second));
        await session.SaveChangesAsync();

        Assert.Equal(
            [first.Events[0].Hash, second.Events[0].Hash],
            (await bank.ReadAsync(account, after: 1)).Select(e => e.Hash)
        );
        Assert.Equal(
            new Balance($"owner of {account}", 3, 2),
            (await bank.FetchAsync(account)).Snapshot(TestBank.Balances)?.Balance
        );
    }

    [Fact]
    public async Task Saved_before_those_they_rely_on_are_a_conflict_and_after_them_none()
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync();
        var first = bank.Store.Prepare(await bank.FetchAsync(account), [new MoneyDeposited(1)]);
        var second = bank.Store.Prepare(first.After, [new MoneyDeposited(2)]);

        var early = await Assert.ThrowsAsync<StreamVersionConflictException>(() => Save(bank, second));
        Assert.Equal((account, 2L), (early.StreamId, early.Expected));
        Assert.Single(await bank.ReadAsync(account));

        await Save(bank, first);
        await Save(bank, second);

        Assert.Equal(3, (await bank.FetchAsync(account)).Version);
        await Banks.IsIntactAsync(bank, account);
        await Banks.EqualsARebuildAsync(bank);
    }

    [Fact]
    public async Task Saved_a_second_time_are_a_conflict()
    {
        var bank = await Banks.NewAsync();
        var prepared = bank.Store.Prepare(await bank.FetchAsync(await bank.OpenAsync()), [new MoneyDeposited(1)]);
        await Save(bank, prepared);

        await Assert.ThrowsAsync<StreamVersionConflictException>(() => Save(bank, prepared));

        Assert.Equal(2, (await bank.ReadAsync(prepared.After.Id)).Count);
    }

    [Fact]
    public async Task Keep_the_metadata_they_were_prepared_with()
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync();
        var (ada, bea) = (new EventMetadata("user:ada", "command-7", "request-9"), new EventMetadata("user:bea"));
        var prepared = bank.Store.Prepare(await bank.FetchAsync(account), [new MoneyDeposited(1)], ada);
        var session = bank.Store.OpenSession(bea);

        session.Append(prepared);
        session.Append(prepared.After, new MoneyDeposited(2));
        await session.SaveChangesAsync();

        Assert.Equal([ada, bea], (await bank.ReadAsync(account, after: 1)).Select(e => e.Metadata));
        await Banks.IsIntactAsync(bank, account);
    }

    [Fact]
    public async Task Need_events_and_metadata_that_can_be_stored()
    {
        var bank = await Banks.NewAsync();
        var stream = EventStream.New(Guid.NewGuid(), BankEvents.Account);

        Assert.Throws<ArgumentOutOfRangeException>(() => bank.Store.Prepare(stream, []));
        Assert.Throws<ArgumentException>(() => bank.Store.Prepare(stream, ["not an event"]));
        Assert.Throws<ArgumentException>(() =>
            bank.Store.Prepare(stream, [new AccountOpened("Ada")], new EventMetadata("nul \0"))
        );
    }

    [Fact]
    public async Task Of_an_archived_stream_are_neither_made_nor_saved()
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync();
        var before = bank.Store.Prepare(await bank.FetchAsync(account), [new MoneyDeposited(1)]);
        await bank.ExecuteAsync("UPDATE {schema}.mt_streams SET is_archived = TRUE");
        var archived = await bank.FetchAsync(account);

        Assert.Throws<StreamArchivedException>(() => bank.Store.Prepare(archived, [new MoneyDeposited(1)]));
        await Assert.ThrowsAsync<StreamArchivedException>(() => Save(bank, before));

        Assert.Single(await bank.ReadAsync(account));
    }

    private static void Refuses(Action append) => Assert.Throws<InvalidOperationException>(append);

    private static async Task<IReadOnlyList<SavedStream>> Save(TestBank bank, params PreparedAppend[] appends)
    {
        var session = bank.Store.OpenSession();
        Array.ForEach(appends, session.Append);
        return await session.SaveChangesAsync();
    }
}
