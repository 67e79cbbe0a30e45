using System.Buffers;
using System.Text.Unicode;

namespace Samplit.EventStore.Events;

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

/// <summary>Who appended, and because of what. Each is covered by the chain; at most 255 characters.</summary>
public sealed record EventMetadata(string? Actor = null, string? CausationId = null, string? CorrelationId = null)
{
    public static readonly EventMetadata None = new();

    /// <exception cref="ArgumentException">A member is too long, or holds U+0000 or half of a surrogate pair.</exception>
    internal void RequireStorable()
    {
        Limit(Actor, nameof(Actor));
        Limit(CausationId, nameof(CausationId));
        Limit(CorrelationId, nameof(CorrelationId));
    }

    private static void Limit(string? value, string name)
    {
        const int most = 255;
        // Half of a surrogate pair would be hashed as U+FFFD, and refused only by the database.
        Span<byte> utf8 = stackalloc byte[3 * most];
        if (
            value is { Length: > most }
            || value?.Contains('\0') == true
            || Utf8.FromUtf16(value, utf8, out _, out _, replaceInvalidSequences: false) != OperationStatus.Done
        )
        {
            throw new ArgumentException($"At most {most} characters, none of them U+0000 or half of a pair.", name);
        }
    }
}
