using System.Diagnostics.Metrics;

namespace Samplit.Api.Funnels;

/// <summary>How many tracked events reports of funnels have read.</summary>
internal sealed class FunnelMeasurements
{
    private readonly Counter<long> _events;

    public FunnelMeasurements(IMeterFactory meters) =>
        _events = meters.Create("Samplit.Funnels").CreateCounter<long>("samplit.funnels.events", "{event}");

    public void Read(long events) => _events.Add(events);
}
