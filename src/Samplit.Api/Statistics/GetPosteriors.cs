using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Statistics.Report;
using Wolverine.Http;

namespace Samplit.Api.Statistics;

/// <param name="Mean">Of the rate, 0 to 1.</param>
/// <param name="Interval">The credible interval of 95 %: low, high.</param>
/// <param name="Densities">At each of the rates, rounded to four digits.</param>
/// <param name="ProbabilityBest">Among these variants.</param>
/// <param name="ExpectedLoss">Conversions a visitor that are lost on average by shipping it.</param>
public sealed record PosteriorView(
    string Variant,
    double Mean,
    IReadOnlyList<double> Interval,
    IReadOnlyList<double> Densities,
    double ProbabilityBest,
    double ExpectedLoss
);

/// <param name="Rates">Where the densities are told, 256 of them; none where there are no variants.</param>
/// <param name="Variants">
/// The active ones with a hundred visitors, if there are two of them; none where rates have drifted.
/// </param>
/// <param name="HasDrifted">Whether the rates themselves moved over time, which posteriors of totals assume they do not.</param>
public sealed record PosteriorsView(
    Guid ExperimentId,
    bool HasDrifted,
    IReadOnlyList<double> Rates,
    IReadOnlyList<PosteriorView> Variants
)
{
    /// <summary>Neighbours are told apart.</summary>
    private const int RateDigits = 6;

    internal static PosteriorsView From(RecordedEvidence evidence)
    {
        var (rates, curves, hasDrifted) = PosteriorCurves.From(evidence.Experiment, evidence.Allocations);
        return new(
            evidence.Experiment.Id,
            hasDrifted,
            [.. rates.Select(rate => Rounded.Of(rate, RateDigits))],
            [
                .. curves.Select(c => new PosteriorView(
                    c.Variant,
                    c.Mean,
                    [c.Interval.Lower, c.Interval.Upper],
                    [.. c.Densities.Select(density => Rounded.Of(density))],
                    c.ProbabilityBest,
                    c.ExpectedLoss
                )),
            ]
        );
    }
}

/// <summary>What chances to be best and losses are computed from, to be looked at.</summary>
[Tags("Experiments")]
public static class GetPosteriorsEndpoint
{
    /// <param name="version">As of this event of the stream, from 1; of now when absent.</param>
    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}/posteriors")]
    [EndpointSummary("What is known of each variant's rate, as curves")]
    [Refuses(400, 404, 422), LongRead]
    public static async Task<(PosteriorsView?, Refusal?)> Get(
        Guid id,
        long? version,
        AllocationCountsReader reader,
        CancellationToken ct
    )
    {
        var (evidence, problem) = await reader.FindAsync(id, version, ct);
        return (evidence is null ? null : PosteriorsView.From(evidence), problem);
    }
}
