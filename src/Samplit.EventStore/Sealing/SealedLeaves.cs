using NpgsqlTypes;
using Samplit.EventStore.Transparency;

namespace Samplit.EventStore.Sealing;

internal static class SealedLeaves
{
    /// <summary>The leaves of a tile of level 0 with the sequence numbers of their events.</summary>
    /// <exception cref="InvalidDataException">There are not as many numbers as hashes.</exception>
    public static IReadOnlyList<(long Sequence, Digest Hash)> Of(byte[] hashes, NpgsqlRange<long>[] sequences)
    {
        var leaves = new List<(long, Digest)>(Tile.FullWidth);
        Digest[] digests;
        try
        {
            digests = Tile.Read(hashes);
        }
        catch (FormatException e)
        {
            throw new InvalidDataException("A tile of the log is no tile.", e);
        }
        foreach (var run in sequences)
        {
            for (var sequence = run.LowerBound; sequence < run.UpperBound && leaves.Count <= digests.Length; sequence++)
            {
                leaves.Add((sequence, leaves.Count < digests.Length ? digests[leaves.Count] : default));
            }
        }
        return leaves.Count == digests.Length
            ? leaves
            : throw new InvalidDataException("A tile of the log has not as many events as hashes.");
    }
}
