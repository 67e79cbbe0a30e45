using NpgsqlTypes;
using Samplit.Ledger;
using Samplit.Ledger.Merkle;

namespace Samplit.Projections.Sealing;

internal static class SealedLeaves
{
    /// <summary>The leaves of a tile of level 0 with the sequence numbers of their events.</summary>
    /// <param name="index">The index of the tile.</param>
    /// <exception cref="InvalidDataException">There are not as many numbers as hashes.</exception>
    public static SealedLeaf[] From(long index, byte[] hashes, NpgsqlRange<long>[] sequences)
    {
        Digest[] digests;
        try
        {
            digests = Tile.Read(hashes);
        }
        catch (FormatException e)
        {
            throw new InvalidDataException("A tile of the log is no tile.", e);
        }
        var leaves = new SealedLeaf[digests.Length];
        var count = 0;
        foreach (var run in sequences)
        {
            for (var sequence = run.LowerBound; sequence < run.UpperBound; sequence++, count++)
            {
                if (count == leaves.Length)
                {
                    throw NotAsMany();
                }
                leaves[count] = new SealedLeaf((index * Tile.FullWidth) + count, sequence, digests[count]);
            }
        }
        return count == leaves.Length ? leaves : throw NotAsMany();

        static InvalidDataException NotAsMany() => new("A tile of the log has not as many events as hashes.");
    }
}
