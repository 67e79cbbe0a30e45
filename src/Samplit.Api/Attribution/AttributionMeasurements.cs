using System.Diagnostics.Metrics;

namespace Samplit.Api.Attribution;

/// <summary>How many tracked events were looked at.</summary>
internal sealed class AttributionMeasurements
{
    private readonly Counter<long> _events;
    private readonly Counter<long> _again;

    public AttributionMeasurements(IMeterFactory meters)
    {
        var meter = meters.Create("Samplit.Attribution");
        _events = meter.CreateCounter<long>("samplit.attribution.events", "{event}");
        _again = meter.CreateCounter<long>("samplit.attribution.events_again", "{event}");
    }

    public void Counted(long events) => _events.Add(events);

    public void CountedAgain(long events) => _again.Add(events);
}
