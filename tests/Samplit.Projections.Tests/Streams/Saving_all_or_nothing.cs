using Npgsql;
using Samplit.Projections.Bank;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Tests.Streams;

public class Saving_all_or_nothing
{
    [Fact]
    public async Task Several_streams_and_a_side_command_are_one_transaction()
    {
        var bank = await Banks.NewAsync();
        await bank.ExecuteAsync("CREATE TABLE {schema}.notes (note text)");
        var from = await bank.FetchAsync(await bank.OpenAsync(new MoneyDeposited(10)));
        var to = await bank.FetchAsync(await bank.OpenAsync());

        var saved = await Transfer(bank, from, to).SaveChangesAsync();

        Assert.Equal([from.Id, to.Id], saved.Select(s => s.Stream.Id));
        Assert.Equal(6, saved[0].Stream.Snapshot(TestBank.Balances)!.Balance.Amount);
        Assert.Equal(saved[0].Events, await bank.ReadAsync(from.Id, after: 2));
        Assert.Equal(saved[1].Events, await bank.ReadAsync(to.Id, after: 1));
        Assert.Equal(["a transfer"], await bank.ColumnAsync<string>("SELECT note FROM {schema}.notes"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_conflict_on_either_stream_undoes_both_and_names_the_stream(bool first)
    {
        var bank = await Banks.NewAsync();
        await bank.ExecuteAsync("CREATE TABLE {schema}.notes (note text)");
        var from = await bank.FetchAsync(await bank.OpenAsync(new MoneyDeposited(10)));
        var to = await bank.FetchAsync(await bank.OpenAsync());
        var moved = first ? from : to;
        await bank.AppendAsync(moved.Id, new MoneyDeposited(1));

        var conflict = await Assert.ThrowsAsync<StreamVersionConflictException>(() =>
            Transfer(bank, from, to).SaveChangesAsync()
        );

        Assert.Equal((moved.Id, moved.Version), (conflict.StreamId, conflict.Expected));
        Assert.Equal(
            10 + (first ? 1 : 0),
            (await bank.FetchAsync(from.Id)).Snapshot(TestBank.Balances)!.Balance.Amount
        );
        Assert.Equal(first ? 1 : 2, (await bank.ReadAsync(to.Id)).Count);
        Assert.Empty(await bank.ColumnAsync<string>("SELECT note FROM {schema}.notes"));
    }

    [Fact]
    public async Task A_conflict_takes_no_sequence_number_and_leaves_projections_alone()
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync(new MoneyDeposited(10));
        var stale = await bank.FetchAsync(account);
        await bank.AppendAsync(account, new MoneyDeposited(1));

        await Assert.ThrowsAsync<StreamVersionConflictException>(() => bank.AppendAsync(stale, new MoneyDeposited(99)));
        await Assert.ThrowsAsync<StreamVersionConflictException>(() =>
            bank.AppendAsync(EventStream.New(account, BankEvents.Account), new AccountOpened("Eve"))
        );
        await Assert.ThrowsAsync<StreamVersionConflictException>(() =>
            bank.AppendAsync(stale with { Id = Guid.NewGuid() }, new MoneyDeposited(99))
        );

        await bank.AppendAsync(account, new MoneyDeposited(2));
        Assert.Equal(
            [1L, 2, 3, 4],
            await bank.ColumnAsync<long>("SELECT seq_id FROM {schema}.mt_events ORDER BY seq_id")
        );
        Assert.Equal(13, (await bank.FetchAsync(account)).Snapshot(TestBank.Balances)!.Balance.Amount);
        Assert.Equal(13, await bank.ScalarAsync<decimal>("SELECT sum(amount) FROM {schema}.movements"));
    }

    [Fact]
    public async Task An_expected_version_that_has_passed_is_a_conflict_before_anything_is_sent()
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync();
        var session = bank.Store.OpenSession();

        var conflict = await Assert.ThrowsAsync<StreamVersionConflictException>(() =>
            session.AppendAsync(BankEvents.Account, account, 0, [new AccountOpened("Ada")])
        );

        Assert.Equal((account, 0L), (conflict.StreamId, conflict.Expected));
    }

    [Fact]
    public async Task A_name_that_is_taken_undoes_the_events()
    {
        var bank = await Banks.NewAsync();
        await bank.AppendAsync(Guid.NewGuid(), new AccountOpened("Ada"));
        var second = Guid.NewGuid();

        var taken = await Assert.ThrowsAsync<PostgresException>(() =>
            bank.AppendAsync(second, new AccountOpened("Ada"))
        );

        Assert.Equal("owner_is_taken", taken.ConstraintName);
        Assert.False((await bank.FetchAsync(second)).Exists);
        Assert.Equal(1, await bank.ScalarAsync<long>("SELECT count(*) FROM {schema}.mt_doc_balances"));
    }

    [Fact]
    public async Task A_stream_is_queued_once_a_session()
    {
        var bank = await Banks.NewAsync();
        var stream = await bank.FetchAsync(Guid.NewGuid());
        var session = bank.Store.OpenSession();
        session.Append(stream, new AccountOpened("Ada"));

        Assert.Throws<InvalidOperationException>(() => session.Append(stream, new MoneyDeposited(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => session.Append(stream));
    }

    private static EventSession Transfer(TestBank bank, EventStream from, EventStream to)
    {
        var session = bank.Store.OpenSession();
        session.Append(from, new MoneyWithdrawn(4));
        session.Append(to, new MoneyDeposited(4));
        session.Execute(new NpgsqlBatchCommand($"INSERT INTO {bank.Schema}.notes VALUES ('a transfer')"));
        return session;
    }
}
