using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics;
using Samplit.Projections;
using Samplit.Projections.Streams;
using Wolverine.Http;

namespace Samplit.Api.Statistics;

/// <param name="Interval">Equal-tailed 95 % credible interval of the rate: low, high.</param>
/// <param name="ProbabilityBest">
/// Among the active variants with visitors; 0 of those that are not active. Absent of one without visitors, and where
/// there is no other.
/// </param>
/// <param name="Share">Fraction of new visitors it gets now.</param>
/// <param name="Active">Whether new visitors can get it.</param>
public sealed record VariantStatisticsView(
    string Variant,
    long Assignments,
    long Conversions,
    double Value,
    double Rate,
    IReadOnlyList<double> Interval,
    double? ProbabilityBest,
    double Share,
    bool Active
)
{
    public static VariantStatisticsView From(VariantReport report) =>
        new(
            report.Variant,
            report.Assignments,
            report.Conversions,
            report.Value,
            report.Rate,
            [report.Interval.Low, report.Interval.High],
            report.ProbabilityBest,
            report.Share,
            report.IsActive
        );
}

/// <param name="Version">The stream's version that these numbers were folded up to.</param>
/// <param name="Allocation">Number of the allocation in force.</param>
public sealed record StatisticsView(
    Guid ExperimentId,
    long Version,
    int Allocation,
    IReadOnlyList<VariantStatisticsView> Variants
)
{
    public static StatisticsView From(
        long version,
        Experiment experiment,
        ExperimentStatistics statistics,
        AllocationState allocation
    ) =>
        new(
            experiment.Id,
            version,
            allocation.Number,
            [.. StatisticsReport.From(experiment, statistics, allocation).Select(VariantStatisticsView.From)]
        );
}

[Tags("Experiments")]
public static class GetStatisticsEndpoint
{
    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}/statistics")]
    [EndpointSummary("What the visitors did, per variant")]
    [Refuses(404)]
    public static async Task<(StatisticsView?, Refusal?)> Get(
        Guid id,
        StreamStore store,
        ReadModels models,
        CancellationToken ct
    )
    {
        var stream = await store.FetchForWritingAsync(StreamTypes.Experiment, id, ct);
        return stream.Snapshot(models.Experiments) is { } experiment
            ? (
                StatisticsView.From(
                    stream.Version,
                    experiment,
                    stream.Snapshot(models.Statistics)!.Statistics,
                    stream.Snapshot(models.AlgorithmStates)!.State
                ),
                null
            )
            : (null, Refusal.ExperimentNotFound);
    }
}
