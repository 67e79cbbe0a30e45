using Samplit.Domain.Json;
using Samplit.Domain.Statistics;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Statistics;

/// <summary>Running totals of each variant.</summary>
public sealed class VariantStatisticsProjection()
    : SnapshotProjection<ExperimentStatistics>(DomainJson.Default.ExperimentStatistics)
{
    public override string Name => "variant_statistics";

    public override string StreamType => StreamTypes.Experiment;

    public override string Table => "variant_statistics";

    public override ExperimentStatistics? Evolve(ExperimentStatistics? state, StoredEvent @event) =>
        ExperimentStatistics.Evolve(state, @event.Data, @event.Timestamp);
}
