using Samplit.Ledger.Chain;

namespace Samplit.Ledger.Export;

/// <summary>What an export says of itself, first.</summary>
/// <param name="Format">
/// Application and layout: <c>samplit-export/v1</c>; with items of the kind <see cref="ExportItem.Policy"/>, <c>v2</c>, and of the kind
/// <see cref="ExportItem.Row"/>, <c>v3</c>.
/// </param>
/// <param name="Checkpoint">The signed checkpoint that the export is compared with; null when there was none.</param>
public sealed record ExportHeader(string Format, string Origin, Guid StreamId, string? Checkpoint);

/// <summary>
/// One line of an export behind the header. Events that are sealed, hashes of what lies between them and records of
/// what lies behind them stand in the order of the log's leaves, so that the tree can be put together while reading.
/// </summary>
public abstract record ExportItem
{
    private ExportItem() { }

    /// <summary>An event of the stream.</summary>
    public sealed record Event(RecordedEvent Recorded) : ExportItem;

    /// <summary>2^Level leaves of other streams, by their hash.</summary>
    public sealed record Subtree(int Level, Digest Hash) : ExportItem;

    /// <summary>A leaf of another stream, laid open to show that it is one.</summary>
    public sealed record Other(byte[] Record) : ExportItem;

    /// <summary>An event of another stream that decisions of this one depend on, laid open whole.</summary>
    /// <param name="Previous">The link before it.</param>
    public sealed record Policy(RecordedEvent Recorded, Digest Previous) : ExportItem;

    /// <summary>What lies beside the log, and is told of by the event before it.</summary>
    /// <param name="Content">What was hashed: a salt, and behind it the data; null of what was erased, where the hash is left.</param>
    /// <param name="Hash">SHA-256 of the content.</param>
    public sealed record Row(Digest Hash, byte[]? Content) : ExportItem
    {
        /// <summary>Bytes.</summary>
        public const int SaltSize = 16;

        public static Row Of(byte[] content) => new(Digest.Compute(content), content);

        public static Row Erased(Digest hash) => new(hash, Content: null);
    }

    /// <summary>The end: a file without it was cut off.</summary>
    /// <param name="Events">How many there were.</param>
    /// <param name="Head">Link of the last one.</param>
    public sealed record End(long Events, Digest Head) : ExportItem;
}
