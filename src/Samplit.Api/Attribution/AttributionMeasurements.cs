using System.Diagnostics.Metrics;

namespace Samplit.Api.Attribution;

/// <summary>How many tracked events were looked at.</summary>
internal sealed class AttributionMeasurements
{
    private readonly Counter<long> _events;

    public AttributionMeasurements(IMeterFactory meters) =>
        _events = meters.Create("Samplit.Attribution").CreateCounter<long>("samplit.attribution.events", "{event}");

    public void Counted(long events) => _events.Add(events);
}
