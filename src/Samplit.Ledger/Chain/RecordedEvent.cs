using System.Text.Json;

namespace Samplit.Ledger.Chain;

/// <summary>
/// An event exactly as it is stored, unjudged: what a link or a leaf is recomputed from. The chain's readers see this
/// instead of typed events, because they must not depend on any type being registered.
/// </summary>
/// <param name="Data">JSON text as jsonb writes it, or as it was exported; not canonical.</param>
/// <param name="UnixMicroseconds">Null for a time that no append can have stored (before year 1, after 9999).</param>
/// <param name="Headers">JSON text; null when there are none.</param>
/// <param name="IsPlain">False when a column that the chain does not cover holds a value.</param>
public sealed record RecordedEvent(
    long Sequence,
    Guid StreamId,
    long Version,
    Guid EventId,
    string Type,
    ReadOnlyMemory<byte> Data,
    long? UnixMicroseconds,
    EventMetadata Metadata,
    ReadOnlyMemory<byte>? Headers,
    bool IsPlain = true
)
{
    /// <summary>What its link covers, were it at this version.</summary>
    /// <exception cref="NotCanonicalException">
    /// The data have no canonical form; no append can have stored them.
    /// </exception>
    /// <exception cref="JsonException">Likewise.</exception>
    public ChainRecord Record(long version) =>
        new(
            StreamId,
            version,
            UnixMicroseconds ?? throw new NotCanonicalException("the timestamp is beyond the years 1 to 9999"),
            Type,
            Metadata.Actor,
            Metadata.CausationId,
            Metadata.CorrelationId,
            EventId,
            CanonicalJson.Restore(Data.Span)
        );
}
