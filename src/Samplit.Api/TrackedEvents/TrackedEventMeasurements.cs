using System.Diagnostics.Metrics;

namespace Samplit.Api.TrackedEvents;

/// <summary>What became of events that were handed in.</summary>
internal sealed class TrackedEventMeasurements
{
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _refused;
    private readonly Histogram<int> _batch;

    public TrackedEventMeasurements(IMeterFactory meters)
    {
        var meter = meters.Create("Samplit.TrackedEvents");
        _accepted = meter.CreateCounter<long>("samplit.tracked_events.accepted");
        _duplicates = meter.CreateCounter<long>("samplit.tracked_events.duplicates");
        _refused = meter.CreateCounter<long>("samplit.tracked_events.refused");
        _batch = meter.CreateHistogram<int>("samplit.tracked_events.batch", "{event}");
    }

    public void Refused(int events)
    {
        if (events > 0)
        {
            _refused.Add(events);
        }
    }

    /// <param name="calls">That were committed together.</param>
    public void Committed(IReadOnlyList<PendingEvents> calls)
    {
        var (all, accepted) = (calls.Sum(c => c.Events.Count), calls.Sum(c => c.Events.Count(e => e.IsNew)));
        _accepted.Add(accepted);
        _duplicates.Add(all - accepted);
        _batch.Record(accepted);
    }
}
