using System.Text.Json.Serialization.Metadata;
using Samplit.Domain.MetricDefinitions;
using Samplit.Projections.Streams;

namespace Samplit.Projections.MetricDefinitions;

/// <summary>The metrics of each experiment that any were defined for.</summary>
public sealed class ExperimentMetricsProjection(JsonTypeInfo<MetricSet> json) : SnapshotProjection<MetricSet>(json)
{
    public override string Name => "experiment_metrics";

    public override string StreamType => StreamTypes.Experiment;

    public override MetricSet? Evolve(MetricSet? state, Guid streamId, object @event, DateTimeOffset at) =>
        MetricSet.Evolve(state, streamId, @event);
}
