using Samplit.Projections.Bank;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Tests.Streams;

public class Saving_many_streams
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Gives_each_its_own_sequences_whatever_order_they_were_queued_in(int seed)
    {
        var bank = await Banks.NewAsync();
        var random = new Random(seed);
        var appends = new List<PreparedAppend>();
        for (var i = 0; i < 20; i++)
        {
            var stream = EventStream.New(Guid.NewGuid(), BankEvents.Account);
            if (i % 2 == 0)
            {
                stream = await bank.FetchAsync(await bank.OpenAsync([.. Deposits(random.Next(3))]));
            }
            // Those of a stream stay in their order, those of others get in between.
            var place = 0;
            for (var more = random.Next(3); more >= 0; more--)
            {
                var append = Next(bank, stream, Deposits(1 + random.Next(4)));
                place = random.Next(place, appends.Count + 1);
                appends.Insert(place++, append);
                stream = append.After;
            }
        }
        var last = await LastSequence(bank);
        var session = bank.Store.OpenSession();
        appends.ForEach(session.Append);

        var saved = await session.SaveChangesAsync();

        Assert.Equal(appends.Select(a => a.After), saved.Select(s => s.Stream));
        foreach (var (append, (_, events)) in appends.Zip(saved))
        {
            Assert.Equal(append.Events.Select(e => e.Id), events.Select(e => e.Id));
            Assert.Equal(events, await bank.ReadAsync(append.After.Id, append.Before.Version, append.After.Version));
        }
        var sequences = saved.SelectMany(s => s.Events).Select(e => e.Sequence).ToArray();
        Assert.Equal(Enumerable.Range(1, sequences.Length).Select(n => last + n), sequences.Order());
        foreach (var stream in saved.GroupBy(s => s.Stream.Id))
        {
            var own = stream.SelectMany(s => s.Events).Select(e => e.Sequence).ToArray();
            Assert.Equal(own.Order(), own);
            Assert.Equal(stream.Last().Stream.Version, (await bank.FetchAsync(stream.Key)).Version);
            await Banks.IsIntactAsync(bank, stream.Key);
        }
        Assert.Equal(
            1,
            await bank.ScalarAsync<long>(
                "SELECT count(DISTINCT xmin::text) FROM {schema}.mt_events WHERE seq_id > $1",
                last
            )
        );
        await Banks.EqualsARebuildAsync(bank);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task Names_the_one_that_has_moved_and_writes_none(int moved)
    {
        var bank = await Banks.NewAsync();
        var streams = await SomeNewSomeNot(bank, 8);
        await bank.AppendAsync(
            streams[moved],
            streams[moved].Exists ? new MoneyDeposited(1) : new AccountOpened("who was faster")
        );
        var before = await Everything(bank);
        var session = bank.Store.OpenSession();
        foreach (var stream in streams)
        {
            var first = Next(bank, stream, Deposits(1));
            session.Append(first);
            session.Append(first.After, new MoneyWithdrawn(1));
        }

        var conflict = await Assert.ThrowsAsync<StreamVersionConflictException>(() => session.SaveChangesAsync());

        Assert.Equal((streams[moved].Id, streams[moved].Version), (conflict.StreamId, conflict.Expected));
        Assert.Equal(before, await Everything(bank));
        // No sequence number was taken, so readers of all events wait for none.
        var last = await LastSequence(bank);
        var next = await bank.AppendAsync(Guid.NewGuid(), new AccountOpened("next"));
        Assert.Equal(last + 1, next.Events[0].Sequence);
    }

    [Fact]
    public async Task Names_the_one_that_is_archived_and_writes_none()
    {
        var bank = await Banks.NewAsync();
        var streams = await SomeNewSomeNot(bank, 8);
        var archived = streams.Last(s => s.Exists).Id;
        await bank.ExecuteAsync("UPDATE {schema}.mt_streams SET is_archived = TRUE WHERE id = $1", archived);
        var before = await Everything(bank);
        var session = bank.Store.OpenSession();
        Array.ForEach(streams, stream => session.Append(Next(bank, stream, Deposits(2))));

        var refused = await Assert.ThrowsAsync<StreamArchivedException>(() => session.SaveChangesAsync());

        Assert.Contains($"{archived}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await Everything(bank));
    }

    [Fact]
    public async Task Deletes_the_documents_that_are_no_more_and_writes_the_others()
    {
        var bank = await Banks.NewAsync();
        var kept = await bank.FetchAsync(await bank.OpenAsync(new MoneyDeposited(1)));
        var closed = await bank.FetchAsync(await bank.OpenAsync(new MoneyDeposited(2)));
        var closedLater = await bank.FetchAsync(await bank.OpenAsync(new MoneyDeposited(3)));
        var untouched = await bank.OpenAsync(new MoneyDeposited(4));
        var opened = EventStream.New(Guid.NewGuid(), BankEvents.Account);
        var neverSeen = EventStream.New(Guid.NewGuid(), BankEvents.Account);
        var session = bank.Store.OpenSession();

        session.Append(closed, new AccountClosed());
        session.Append(kept, new MoneyDeposited(10));
        var movement = bank.Store.Prepare(closedLater, [new MoneyWithdrawn(3)]);
        session.Append(movement);
        session.Append(opened, new AccountOpened("Ada"), new MoneyDeposited(20));
        session.Append(neverSeen, new AccountOpened("Bea"), new AccountClosed());
        session.Append(movement.After, new AccountClosed());
        var saved = await session.SaveChangesAsync();

        foreach (var table in (string[])["mt_doc_balances", "mt_doc_sealed_balances"])
        {
            Assert.Equal(
                new[] { (kept.Id, 3L), (untouched, 2L), (opened.Id, 2L) }.Select(s => $"{s.Item1} {s.Item2}").Order(),
                (await bank.ColumnAsync<string>($"SELECT id || ' ' || mt_version FROM {{schema}}.{table}")).Order()
            );
        }
        Assert.Equal(11, (await bank.FetchAsync(kept.Id)).Snapshot(TestBank.SealedBalances)!.Balance.Open.Amount);
        Assert.Equal(
            new Balance("Ada", 20, 1),
            (await bank.FetchAsync(opened.Id)).Snapshot(TestBank.Balances)?.Balance
        );
        foreach (var stream in saved)
        {
            var fetched = await bank.FetchAsync(stream.Stream.Id);
            Assert.Equal(
                saved.Last(s => s.Stream.Id == fetched.Id).Stream with
                {
                    Snapshots = fetched.Snapshots,
                },
                fetched
            );
        }
        await Banks.EqualsARebuildAsync(bank);
    }

    /// <summary>Heads of new and of existing streams in turn, in no order of their ids.</summary>
    private static async Task<EventStream[]> SomeNewSomeNot(TestBank bank, int count)
    {
        var streams = new EventStream[count];
        for (var i = 0; i < count; i++)
        {
            streams[i] = EventStream.New(Guid.NewGuid(), BankEvents.Account);
            if (i % 2 == 0)
            {
                streams[i] = (await bank.AppendAsync(streams[i], new AccountOpened($"{i}"))).Stream;
            }
        }
        return streams;
    }

    private static PreparedAppend Next(TestBank bank, EventStream stream, IEnumerable<MoneyDeposited> deposits) =>
        bank.Store.Prepare(
            stream,
            stream.Exists ? [.. deposits] : [new AccountOpened($"owner of {stream.Id}"), .. deposits]
        );

    private static IEnumerable<MoneyDeposited> Deposits(int count) =>
        Enumerable.Range(1, count).Select(n => new MoneyDeposited(n));

    private static Task<long> LastSequence(TestBank bank) =>
        bank.ScalarAsync<long>("SELECT coalesce(max(seq_id), 0) FROM {schema}.mt_events");

    /// <summary>All rows of streams, events and inline projections, as text.</summary>
    private static async Task<List<string>> Everything(TestBank bank)
    {
        var rows = new List<string>();
        foreach (
            var table in (string[])
                ["mt_streams", "mt_events", "mt_doc_balances", "mt_doc_sealed_balances", "owners", "movements"]
        )
        {
            rows.AddRange(
                await bank.ColumnAsync<string>($"SELECT '{table} ' || t::text FROM {{schema}}.{table} t ORDER BY 1")
            );
        }
        return rows;
    }
}
