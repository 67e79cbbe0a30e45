using Samplit.Ledger;
using Samplit.Ledger.Chain;

namespace Samplit.Projections.Streams;

/// <summary>
/// The head of a stream as of one version, with the snapshots that its inline projections had there: what a decision
/// needs to know, and what the next link of the chain starts from. Immutable; saving gives the next one.
/// </summary>
/// <param name="Version">0 for a stream that does not exist yet.</param>
/// <param name="Hash">Link of the last event, or genesis.</param>
/// <param name="LastTimestamp">Time of the last event; later events are never stamped earlier.</param>
public sealed record EventStream(
    Guid Id,
    string Type,
    long Version,
    Digest Hash,
    DateTimeOffset LastTimestamp,
    bool IsArchived,
    IReadOnlyDictionary<string, object?> Snapshots
)
{
    public static EventStream New(Guid id, string type) =>
        new(
            id,
            type,
            0,
            ChainFormat.Genesis,
            DateTimeOffset.MinValue,
            IsArchived: false,
            new Dictionary<string, object?>()
        );

    public bool Exists => Version > 0;

    /// <summary>The state that a snapshot projection built from this stream; null when it has none.</summary>
    public T? Snapshot<T>(SnapshotProjection<T> projection)
        where T : class => (T?)Snapshots.GetValueOrDefault(projection.Name);
}
