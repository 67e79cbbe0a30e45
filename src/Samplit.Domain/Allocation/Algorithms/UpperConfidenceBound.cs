using Samplit.Domain.Variants;
using Samplit.Statistics;
using Samplit.Statistics.Numerics;

namespace Samplit.Domain.Allocation.Algorithms;

/// <summary>
/// Index algorithms: all to the arm with the highest upper confidence bound, above a floor. They are made for a new
/// decision at every visitor; in batches the whole batch goes to one arm, which costs several times the regret.
/// </summary>
public static class UpperConfidenceBound
{
    public static AllocationAlgorithm Ucb1 { get; } =
        Create(
            "ucb1",
            "P. Auer, N. Cesa-Bianchi and P. Fischer, Finite-time analysis of the multiarmed bandit problem, Machine Learning 47 (2002)",
            "Constant rates and small batches. Its bound ignores that low rates vary little, so that with click rates it hardly leaves the even split.",
            Ucb1Index
        );

    public static AllocationAlgorithm KlUcb { get; } =
        Create(
            "kl_ucb",
            "A. Garivier and O. Cappé, The KL-UCB algorithm for bounded stochastic bandits and beyond, COLT (2011)",
            "Constant rates and small batches, as one arm gets all of a batch but the floor.",
            KlUcbIndex
        );

    /// <summary>p + √(2 log t / n), of an arm that nobody has seen +∞.</summary>
    /// <param name="conversions">From 0 to <paramref name="units"/>.</param>
    /// <param name="units">n, not negative.</param>
    /// <param name="all">t, the units of all arms; from n up.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is not as said.</exception>
    public static double Ucb1Index(double conversions, double units, double all)
    {
        CheckCounts(conversions, units, all);
        return units == 0
            ? double.PositiveInfinity
            : conversions / units + Math.Sqrt(2 * Math.Max(0, Portable.Log(all)) / units);
    }

    /// <summary>
    /// The largest q with n·kl(p, q) &lt;= log t, of an arm that nobody has seen +∞. To 14 digits of q - p, as a click
    /// rate may be smaller than any absolute tolerance.
    /// </summary>
    /// <inheritdoc cref="Ucb1Index"/>
    public static double KlUcbIndex(double conversions, double units, double all)
    {
        CheckCounts(conversions, units, all);
        if (units == 0)
        {
            return double.PositiveInfinity;
        }
        var rate = conversions / units;
        var bound = Math.Max(0, Portable.Log(all)) / units;
        if (rate == 0)
        {
            return -Portable.ExpMinusOne(-bound);
        }
        if (rate == 1 || bound == 0)
        {
            return rate;
        }
        // kl(p, q) >= (q - p)²/(2q), which gives the first bound; the second is the largest rate there is.
        var (low, high) = (0.0, Math.Min(1 - rate, bound + Math.Sqrt(bound * bound + 2 * rate * bound)));
        while (true)
        {
            var middle = low + (high - low) / 2;
            if (middle <= low || middle >= high)
            {
                return rate + low;
            }
            (low, high) = Divergence(rate, middle) <= bound ? (middle, high) : (low, middle);
        }
    }

    /// <summary>kl(p, p + d), without the linear terms of its logarithms, which cancel.</summary>
    private static double Divergence(double p, double d)
    {
        var (up, down) = (d / p, -d / (1 - p));
        return -p * Elementary.LogOnePlusMinus(up, Elementary.LogOnePlus(up))
            - (1 - p) * Elementary.LogOnePlusMinus(down, Elementary.LogOnePlus(down));
    }

    private static AllocationAlgorithm Create(
        string name,
        string paper,
        string assumes,
        Func<double, double, double, double> index
    ) =>
        new(
            new(
                name,
                1,
                paper,
                AlgorithmNeed.Counts,
                NeedsFloor: true,
                assumes,
                new(name.Replace('_', '-'), "pooled"),
                OptimizationTarget.Conversion,
                OptimizationTarget.Ctr
            ),
            (evidence, parameters) =>
            {
                Leaders.CheckFloor(parameters);
                var all = evidence.Pooled.Sum(arm => arm.MaturedUnits);
                var indices = evidence.Pooled.Select(arm => index(arm.Conversions, arm.MaturedUnits, all));
                var shares = Array.ConvertAll(Leaders.Find([.. indices]), leader => leader.Share);
                return ThompsonSampling.Allocate(evidence, parameters) with
                {
                    Weights = Weights.FromShares(Floor.Additive(shares, parameters.Floor)),
                };
            }
        );

    private static void CheckCounts(double conversions, double units, double all)
    {
        Check.NotNegative(conversions);
        Check.NotNegative(units);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(conversions, units);
        // A sum of parts of units may be rounded below one of them.
        ArgumentOutOfRangeException.ThrowIfLessThan(Check.Finite(all), units * (1 - 1e-12), nameof(all));
    }
}
