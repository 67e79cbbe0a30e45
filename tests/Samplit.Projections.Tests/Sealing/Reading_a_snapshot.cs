using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Merkle;
using Samplit.Projections.Bank;
using Samplit.Projections.Sealing;

namespace Samplit.Projections.Tests.Sealing;

public class Reading_a_snapshot
{
    private const int BusyEvents = 1900;
    private const int Every = 40;

    /// <summary>An account with many events, and one with an event among every forty of those.</summary>
    private static readonly Lazy<Task<(TestBank Bank, Guid Busy, Guid Quiet, long Size)>> Shared = new(async () =>
    {
        var bank = await Banks.NewAsync();
        var (busy, quiet) = (await bank.OpenAsync(), await bank.OpenAsync());
        for (var events = 0; events < BusyEvents; events += Every)
        {
            await bank.AppendAsync(busy, [.. Enumerable.Range(1, Every).Select(i => new MoneyDeposited(i))]);
            await bank.AppendAsync(quiet, new MoneyDeposited(1));
        }
        await (await TestLog.NewAsync(bank)).SealAsync();
        await bank.AppendAsync(busy, new MoneyDeposited(7));
        return (bank, busy, quiet, await bank.ScalarAsync<long>("SELECT count(*) FROM {schema}.mt_events") - 1);
    });

    [Theory]
    [InlineData(0, 1000)]
    [InlineData(0, 1950)]
    [InlineData(300, 1950)]
    public async Task Gives_each_event_with_its_leaf_whether_its_neighbours_are_of_the_same_stream_or_not(
        long begin,
        long end
    )
    {
        var (bank, busy, quiet, size) = await Shared.Value;
        Assert.InRange(size, end, long.MaxValue);
        var log = new TransparencyLog(bank.Store);
        await using var snapshot = await LogSnapshot.TakeAsync(bank.Store);
        foreach (var account in new[] { busy, quiet })
        {
            var read = await ReadAsync(snapshot, account, new LeafRange(begin, end));

            Assert.Equal(Enumerable.Range(1, read.Count).Select(v => (long)v), read.Select(r => r.Event.Version));
            foreach (var (e, seal) in read.Where((_, i) => i % 97 == 0 || i > read.Count - 3))
            {
                var index = await log.IndexOfAsync(account, e.Version);
                var isThere = index >= begin && index < end;
                Digest? leaf = isThere ? MerkleHash.Leaf(await log.RecordAsync(account, e.Version)) : null;
                Assert.Equal(new Seal(leaf, index is not null && index < end, isThere ? index : null), seal);
            }
        }
    }

    [Fact]
    public async Task Gives_the_tree_at_any_size_from_any_smaller_one()
    {
        var (bank, _, _, size) = await Shared.Value;
        await using var snapshot = await LogSnapshot.TakeAsync(bank.Store);
        long[] sizes = [1, 255, 256, 257, 700, size];
        var whole = (await snapshot.TreesAsync(new MerkleFrontier(), sizes, default)).At;
        foreach (var from in sizes)
        {
            var later = (await snapshot.TreesAsync(whole[from], [.. sizes, size + 1], default)).At;

            Assert.Equal(
                sizes.Where(s => s >= from).Select(s => (s, whole[s].Root())),
                later.Select(t => (t.Key, t.Value.Root()))
            );
        }
    }

    [Theory]
    [InlineData(
        "UPDATE {schema}.log_tiles SET hashes = set_byte(hashes, 40, get_byte(hashes, 40) # 1) WHERE level = 1"
    )]
    [InlineData("UPDATE {schema}.log_tiles SET hashes = substr(hashes, 1, 32) WHERE level = 1")]
    [InlineData("UPDATE {schema}.log_tiles SET hashes = '\\x00' WHERE level = 1")]
    [InlineData("DELETE FROM {schema}.log_tiles WHERE level = 1")]
    public async Task Finds_tiles_that_do_not_hold_what_the_leaves_give(string tampering)
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync();
        await bank.AppendAsync(account, [.. Enumerable.Range(1, 600).Select(i => new MoneyDeposited(i))]);
        await (await TestLog.NewAsync(bank)).SealAsync();
        Assert.Null(await WrongAsync());

        Assert.Equal(1, await bank.TamperAsync(tampering));

        Assert.Equal((1, 0), (await WrongAsync() is { } wrong ? (wrong.Level, wrong.Index) : default));

        async Task<TilePart?> WrongAsync()
        {
            await using var snapshot = await LogSnapshot.TakeAsync(bank.Store);
            return (await snapshot.TreesAsync(new MerkleFrontier(), [], default)).Wrong;
        }
    }

    private static async Task<List<(RecordedEvent Event, Seal Seal)>> ReadAsync(
        LogSnapshot snapshot,
        Guid account,
        LeafRange leaves
    )
    {
        var read = new List<(RecordedEvent, Seal)>();
        await foreach (var page in snapshot.PagesAsync(account, after: 0, leaves, default))
        {
            read.AddRange(page);
        }
        return read;
    }
}
