using Samplit.Domain.Experiments;
using Samplit.Statistics;

namespace Samplit.Domain.Statistics.Report;

/// <summary>What is known of a variant's rate, as a curve.</summary>
/// <param name="Mean">0 to 1.</param>
/// <param name="Interval">That leaves one in forty on either side.</param>
/// <param name="Densities">At each of the rates, in chances by unit of the rate.</param>
public sealed record PosteriorCurve(
    string Variant,
    double Mean,
    Interval Interval,
    IReadOnlyList<double> Densities,
    double ProbabilityBest,
    double ExpectedLoss
);

/// <summary>The posteriors that chances to be best and losses are computed from, to be looked at.</summary>
/// <param name="Rates">Evenly from the lowest to the highest that is likely for any of them, within 0 and 1.</param>
/// <param name="Curves">
/// Of the variants that <see cref="ExperimentReport.Shipping"/> compares, in their order; none where it compares none.
/// </param>
/// <param name="HasDrifted">Whether rates have drifted: then nothing is compared, as posteriors assume that they have not.</param>
public sealed record PosteriorCurves(IReadOnlyList<double> Rates, IReadOnlyList<PosteriorCurve> Curves, bool HasDrifted)
{
    public const int Points = 256;

    /// <summary>What is left out on either side of the widest curve.</summary>
    private const double Tail = 0.0005;

    /// <param name="allocations">In their order; the last is in force.</param>
    public static PosteriorCurves From(Experiment experiment, IReadOnlyList<AllocationCounts> allocations)
    {
        var shipping = ExperimentReport.Ship(experiment, allocations);
        if (shipping.Count == 0)
        {
            return new([], [], ExperimentReport.DriftOf(allocations).HasDrifted);
        }
        var posteriors = ExperimentReport.Posteriors(experiment, ExperimentReport.Totals(experiment, allocations));
        var known = shipping.Select(s => (Shipping: s, Posterior: posteriors[experiment.IndexOf(s.Variant)])).ToArray();
        var (low, high) = (known.Min(k => k.Posterior.Quantile(Tail)), known.Max(k => k.Posterior.Quantile(1 - Tail)));
        // In the middle of as many steps: never 0 or 1, where a density may be infinite.
        double[] rates = [.. Enumerable.Range(0, Points).Select(i => low + (high - low) * (i + 0.5) / Points)];
        return new(
            rates,
            [
                .. known.Select(k =>
                {
                    var (lower, upper) = k.Posterior.EqualTailedInterval(1 - ExperimentReport.Alpha);
                    return new PosteriorCurve(
                        k.Shipping.Variant,
                        k.Posterior.Mean,
                        new(lower, upper),
                        [.. rates.Select(k.Posterior.Density)],
                        k.Shipping.ProbabilityBest,
                        k.Shipping.ExpectedLoss
                    );
                }),
            ],
            HasDrifted: false
        );
    }
}
