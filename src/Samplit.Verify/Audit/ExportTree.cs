using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Export;
using Samplit.Ledger.Merkle;

namespace Samplit.Verify.Audit;

/// <summary>The log's tree, put together again from an export of one stream. Not thread-safe.</summary>
/// <param name="size">Leaves of the checkpoint: events behind them are not in the log.</param>
/// <param name="trustedSize">Size at which another checkpoint will be compared.</param>
public sealed class ExportTree(Guid streamId, ChainFormat format, long size, long? trustedSize)
{
    private readonly MerkleFrontier _tree = new();

    public long Size => _tree.Size;

    public bool IsComplete => _tree.Size >= size;

    public Digest Root => _tree.Root();

    /// <summary>The root at the size asked for; null when it was not passed leaf by leaf.</summary>
    public Digest? TrustedRoot { get; private set; }

    /// <summary>Whether every leaf behind the stream's last event was laid open.</summary>
    public bool IsTailOpen { get; private set; } = true;

    /// <param name="leaf">Null for an event that is not intact.</param>
    public void Event(Digest? leaf)
    {
        if (!IsComplete)
        {
            Append(0, leaf ?? default);
            IsTailOpen = true;
        }
    }

    /// <returns>False when no such subtree can stand here.</returns>
    public bool TryAppend(ExportItem.Subtree subtree)
    {
        if (subtree.Level > 62 || (Size & ((1L << subtree.Level) - 1)) != 0 || size - Size < 1L << subtree.Level)
        {
            return false;
        }
        IsTailOpen = false;
        Append(subtree.Level, subtree.Hash);
        return true;
    }

    /// <returns>False when it is no record of another stream of this log, or behind its end.</returns>
    public bool TryAppend(byte[] record)
    {
        if (IsComplete || format.StreamOf(record) is not { } stream || stream == streamId)
        {
            return false;
        }
        Append(0, MerkleHash.Leaf(record));
        return true;
    }

    /// <param name="previous">The link before it.</param>
    /// <returns>False when it is no event of another stream whose link is what it hashes to, or behind the end.</returns>
    public bool TryAppend(RecordedEvent other, Digest previous)
    {
        var (link, leaf) = format.LinkAndLeaf(other.Record(other.Version), previous);
        if (IsComplete || other.StreamId == streamId || LinkHeader.Read(other.Headers).Hash != link)
        {
            return false;
        }
        Append(0, leaf);
        return true;
    }

    private void Append(int level, Digest hash)
    {
        _tree.Append(level, hash);
        if (_tree.Size == trustedSize)
        {
            TrustedRoot = _tree.Root();
        }
    }
}
