using System.Text.Json.Serialization.Metadata;
using Samplit.Domain.Statistics;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Statistics;

/// <param name="Id">The id of the experiment.</param>
public sealed record StatisticsSnapshot(Guid Id, ExperimentStatistics Statistics);

/// <summary>Running totals of each variant.</summary>
public sealed class VariantStatisticsProjection(JsonTypeInfo<StatisticsSnapshot> json)
    : SnapshotProjection<StatisticsSnapshot>(json)
{
    public override string Name => "variant_statistics";

    public override string StreamType => StreamTypes.Experiment;

    public override StatisticsSnapshot? Evolve(
        StatisticsSnapshot? snapshot,
        Guid streamId,
        object @event,
        DateTimeOffset at
    )
    {
        var statistics = ExperimentStatistics.Evolve(snapshot?.Statistics, @event, at);
        return statistics is null || ReferenceEquals(statistics, snapshot?.Statistics)
            ? snapshot
            : new(streamId, statistics);
    }
}
