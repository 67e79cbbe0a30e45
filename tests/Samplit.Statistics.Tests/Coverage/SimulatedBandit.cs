using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Randomness;

namespace Samplit.Statistics.Tests.Coverage;

/// <summary>Two arms whose traffic follows the results, batch by batch.</summary>
/// <param name="Rates">Of control and treatment, by the part of the experiment that is over.</param>
/// <param name="Floor">What each arm gets at least.</param>
public sealed record SimulatedBandit(
    string Name,
    Func<double, (double Control, double Treatment)> Rates,
    int Batches,
    int BatchSize,
    double Floor
)
{
    public override string ToString() => Name;

    /// <summary>The same for every run in the middle of the experiment and at its ends.</summary>
    public double Effect => Rates(0).Treatment - Rates(0).Control;

    public IReadOnlyList<RecordedBatch> Run(int seed)
    {
        var uniform = new Uniform(seed);
        var (control, treatment) = (new Proportion(), new Proportion());
        var batches = new List<RecordedBatch>();
        for (var t = 0; t < Batches; t++)
        {
            var share = Floor + (1 - 2 * Floor) * ChanceToBeBetter(control, treatment);
            var rates = Rates((double)t / Math.Max(1, Batches - 1));
            var units = uniform.Below(share, BatchSize);
            var first = new Proportion(uniform.Below(rates.Control, BatchSize - units), BatchSize - units);
            var second = new Proportion(uniform.Below(rates.Treatment, units), units);
            batches.Add(
                new(
                    [
                        RunningMoments.FromCounts(first.Successes, first.Trials),
                        RunningMoments.FromCounts(second.Successes, second.Trials),
                    ],
                    [1 - share, share]
                )
            );
            control = new(control.Successes + first.Successes, control.Trials + first.Trials);
            treatment = new(treatment.Successes + second.Successes, treatment.Trials + second.Trials);
        }

        return batches;
    }

    /// <summary>From the posteriors' moments: near enough for traffic, and fast.</summary>
    private static double ChanceToBeBetter(Proportion control, Proportion treatment)
    {
        var first = BetaDistribution.FromCounts(control.Successes, control.Trials);
        var second = BetaDistribution.FromCounts(treatment.Successes, treatment.Trials);
        return StandardNormal.Cdf((second.Mean - first.Mean) / Math.Sqrt(first.Variance + second.Variance));
    }
}

/// <summary>Numbers in [0, 1), the same ones for the same seed.</summary>
internal sealed class Uniform(int seed)
{
    private readonly Philox _philox = new((ulong)seed, 0);
    private ulong _counter;

    /// <summary>How many of so many are below p.</summary>
    internal int Below(double p, int times)
    {
        // As whole numbers: 64 random bits are below p · 2⁶⁴.
        var limit = (ulong)(p * 18446744073709551616.0);
        var count = 0;
        for (; times > 0; times -= 4)
        {
            var (first, second, third, fourth) = _philox.Block(_counter++);
            count += first < limit ? 1 : 0;
            count += times > 1 && second < limit ? 1 : 0;
            count += times > 2 && third < limit ? 1 : 0;
            count += times > 3 && fourth < limit ? 1 : 0;
        }

        return count;
    }
}
