using Samplit.Ledger;
using Samplit.Ledger.Merkle;
using Samplit.Ledger.Tests.Merkle;
using Samplit.Projections.Bank;

namespace Samplit.Projections.Tests.Sealing;

public class Proofs_from_the_log
{
    private const int Size = 520;

    private static readonly Lazy<Task<(TestBank Bank, TestLog Log, Guid Account)>> Shared = new(async () =>
    {
        var bank = await Banks.NewAsync();
        var account = await bank.OpenAsync([.. Enumerable.Range(1, Size - 1).Select(i => new MoneyDeposited(i))]);
        var log = await TestLog.NewAsync(bank);
        await log.SealAsync();
        return (bank, log, account);
    });

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, Size)]
    [InlineData(255, 256)]
    [InlineData(256, 300)]
    [InlineData(300, 512)]
    [InlineData(Size - 1, Size)]
    public async Task Show_that_an_event_is_in_it(long index, long size)
    {
        var (_, log, account) = await Shared.Value;
        var record = await log.Log.RecordAsync(account, index + 1);

        var proof = await log.Log.InclusionAsync(index, size);

        Assert.Equal(index, await log.Log.IndexOfAsync(account, index + 1));
        Assert.True(MerkleProof.VerifyInclusion(MerkleHash.Leaf(record), index, size, proof, await RootAsync(size)));
    }

    [Theory]
    [InlineData(1, Size)]
    [InlineData(255, 256)]
    [InlineData(256, 257)]
    [InlineData(300, 512)]
    [InlineData(512, Size)]
    [InlineData(Size, Size)]
    public async Task Show_that_it_has_only_grown(long oldSize, long size)
    {
        var (_, log, _) = await Shared.Value;

        var proof = await log.Log.ConsistencyAsync(oldSize, size);

        Assert.True(
            MerkleProof.VerifyConsistency(oldSize, await RootAsync(oldSize), size, await RootAsync(size), proof)
        );
    }

    [Fact]
    public async Task Of_more_leaves_than_there_are_are_not_given()
    {
        var (_, log, _) = await Shared.Value;

        await Assert.ThrowsAsync<InvalidDataException>(() => log.Log.InclusionAsync(3, Size + 1));
        await Assert.ThrowsAsync<InvalidDataException>(() => log.Log.ConsistencyAsync(3, Size + 1));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => log.Log.InclusionAsync(3, 3));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => log.Log.ConsistencyAsync(0, 3));
    }

    [Theory]
    [InlineData(0, 0, 256)]
    [InlineData(0, 0, 17)]
    [InlineData(0, 2, 8)]
    [InlineData(1, 0, 2)]
    public async Task Can_be_made_from_its_tiles(int level, long index, int width)
    {
        var (_, log, account) = await Shared.Value;

        var hashes = Tile.Read(await log.Log.TileAsync(new Tile(level, index, width)));

        for (var i = 0; i < width; i++)
        {
            var (begin, end) = level == 0 ? (index * 256 + i, index * 256 + i + 1) : (i * 256, (i + 1) * 256);
            Assert.Equal(TestTree.RootOf(await RecordsAsync(log, account, begin, end)), hashes[i]);
        }
    }

    [Theory]
    [InlineData(0, 2, 9)]
    [InlineData(0, 3, 1)]
    [InlineData(1, 0, 3)]
    [InlineData(2, 0, 1)]
    public async Task Have_no_tiles_beyond_its_size(int level, long index, int width)
    {
        var (_, log, _) = await Shared.Value;

        Assert.Null(await log.Log.TileAsync(new Tile(level, index, width)));
    }

    [Fact]
    public async Task Come_with_the_entries_themselves()
    {
        var (_, log, account) = await Shared.Value;

        var entries = await log.Log.EntriesAsync(new Tile(0, 2, 8));

        Assert.Equal(await RecordsAsync(log, account, 512, 520), entries);
        Assert.Null(await log.Log.EntriesAsync(new Tile(0, 2, 9)));
    }

    [Theory]
    [InlineData("UPDATE {schema}.mt_events SET data = '{\"Amount\": 31}' WHERE version = 3")]
    [InlineData("DELETE FROM {schema}.mt_events WHERE version = 3")]
    [InlineData("DELETE FROM {schema}.mt_events WHERE version = 4")]
    public async Task Have_no_entries_for_events_that_are_not_what_was_sealed(string sql)
    {
        var bank = await Banks.NewAsync();
        await bank.OpenAsync(new MoneyDeposited(1), new MoneyDeposited(2), new MoneyDeposited(3));
        var log = await TestLog.NewAsync(bank);
        await log.SealAsync();
        await bank.TamperAsync(sql);

        await Assert.ThrowsAsync<InvalidDataException>(() => log.Log.EntriesAsync(new Tile(0, 0, 4)));
    }

    private static async Task<Digest> RootAsync(long size)
    {
        var (_, log, account) = await Shared.Value;
        return TestTree.RootOf(await RecordsAsync(log, account, 0, size));
    }

    private static async Task<List<byte[]>> RecordsAsync(TestLog log, Guid account, long begin, long end)
    {
        var records = new List<byte[]>();
        for (var i = begin; i < end; i++)
        {
            records.Add((await log.Log.RecordAsync(account, i + 1))!);
        }
        return records;
    }
}
