using Samplit.Projections.Streams;

namespace Samplit.Projections.Rebuilding;

internal static class StreamRuns
{
    /// <summary>Cuts events of many streams where the stream changes, and keeps their order.</summary>
    public static IEnumerable<IReadOnlyList<StoredEvent>> Split(IReadOnlyList<StoredEvent> events)
    {
        for (var start = 0; start < events.Count; )
        {
            var run = new List<StoredEvent>();
            for (var id = events[start].StreamId; start < events.Count && events[start].StreamId == id; start++)
            {
                run.Add(events[start]);
            }
            yield return run;
        }
    }
}
