using Samplit.Ledger;
using Samplit.Ledger.Chain;

namespace Samplit.Projections.Streams;

/// <summary>An event with its place in its stream and in the store.</summary>
/// <param name="Sequence">Position over all streams; has gaps. 0 while the event is being appended.</param>
/// <param name="Version">Position in the stream; 1, 2, 3, … without gaps.</param>
/// <param name="Type">The alias it is stored under.</param>
/// <param name="Data">What was registered for the alias, after upcasting, or an <see cref="UnknownEvent"/>.</param>
/// <param name="Timestamp">Whole microseconds, UTC; never earlier than the event before it in the stream.</param>
/// <param name="Hash">The chain's link over this event and all before it in the stream.</param>
public sealed record StoredEvent(
    long Sequence,
    Guid Id,
    Guid StreamId,
    long Version,
    string Type,
    object Data,
    DateTimeOffset Timestamp,
    EventMetadata Metadata,
    Digest Hash
);
