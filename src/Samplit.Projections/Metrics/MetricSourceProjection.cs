using Samplit.Domain.Json;
using Samplit.Domain.Metrics;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Metrics;

/// <summary>How much was taken from each source.</summary>
public sealed class MetricSourceProjection() : SnapshotProjection<MetricSource>(DomainJson.Default.MetricSource)
{
    public override string Name => "metric_sources";

    public override string StreamType => StreamTypes.MetricSource;

    public override string Table => "metric_sources";

    public override MetricSource? Evolve(MetricSource? state, StoredEvent @event) =>
        MetricSource.Evolve(state, @event.StreamId, @event.Data, @event.Timestamp);
}
