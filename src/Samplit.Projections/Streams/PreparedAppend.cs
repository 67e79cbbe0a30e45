namespace Samplit.Projections.Streams;

/// <summary>
/// Events as they will be stored: stamped, hashed and folded, so that saving has nothing left to do but to send them.
/// The next events of the stream can be prepared on <see cref="After"/> while these are being committed.
/// </summary>
public sealed class PreparedAppend
{
    internal PreparedAppend(
        EventStream before,
        EventStream after,
        StoredEvent[] events,
        byte[][] bodies,
        IReadOnlyList<(ISnapshotProjection Projection, long Version)> changed
    ) => (Before, After, Events, Bodies, Changed) = (before, after, events, bodies, changed);

    /// <summary>The head that the events were decided at; the stream must still be there when they are saved.</summary>
    public EventStream Before { get; }

    /// <summary>The head that they will leave behind.</summary>
    public EventStream After { get; }

    /// <summary>The events, whose sequences are 0 until they are saved.</summary>
    public IReadOnlyList<StoredEvent> Events { get; }

    /// <summary>Canonical data of the events.</summary>
    internal byte[][] Bodies { get; }

    /// <summary>
    /// The snapshots that are not what they were before, and the version of the last event that changed them.
    /// </summary>
    internal IReadOnlyList<(ISnapshotProjection Projection, long Version)> Changed { get; }

    /// <param name="sequences">The sequence numbers of all events of a commit.</param>
    /// <param name="first">Where those of these events begin.</param>
    internal StoredEvent[] WithSequences(IReadOnlyList<long> sequences, int first)
    {
        var events = new StoredEvent[Events.Count];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = Events[i] with { Sequence = sequences[first + i] };
        }
        return events;
    }
}
