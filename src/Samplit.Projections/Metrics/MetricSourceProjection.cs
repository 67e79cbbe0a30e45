using System.Text.Json.Serialization.Metadata;
using Samplit.Domain.Metrics;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Metrics;

/// <summary>How much was taken from each source.</summary>
public sealed class MetricSourceProjection(JsonTypeInfo<MetricSource> json) : SnapshotProjection<MetricSource>(json)
{
    public override string Name => "metric_sources";

    public override string StreamType => StreamTypes.MetricSource;

    public override MetricSource? Evolve(MetricSource? state, Guid streamId, object @event, DateTimeOffset at) =>
        MetricSource.Evolve(state, streamId, @event, at);
}
