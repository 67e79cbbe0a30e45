using System.Text.Json.Serialization.Metadata;
using Samplit.Domain.MetricDefinitions;
using Samplit.Projections.Streams;

namespace Samplit.Projections.MetricDefinitions;

/// <summary>The library of each project where somebody defined a metric.</summary>
public sealed class MetricLibraryProjection(JsonTypeInfo<MetricLibrary> json) : SnapshotProjection<MetricLibrary>(json)
{
    public override string Name => "metric_libraries";

    public override string StreamType => StreamTypes.MetricLibrary;

    public override MetricLibrary? Evolve(MetricLibrary? state, Guid streamId, object @event, DateTimeOffset at) =>
        MetricLibrary.Evolve(state, streamId, @event);
}
