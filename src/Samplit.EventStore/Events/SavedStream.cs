namespace Samplit.EventStore.Events;

/// <summary>What an append left behind.</summary>
public sealed record SavedStream(EventStream Stream, IReadOnlyList<StoredEvent> Events)
{
    internal SavedStream WithSequences(ReadOnlySpan<long> sequences)
    {
        var events = new StoredEvent[Events.Count];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = Events[i] with { Sequence = sequences[i] };
        }
        return this with { Events = events };
    }
}
