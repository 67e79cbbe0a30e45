using System.Runtime.InteropServices;

namespace Samplit.Statistics.Moments;

/// <summary>
/// Count, mean and the sum of squared deviations from the mean, of values seen one at a time or in parts that are
/// merged. The default is of no values.
/// </summary>
/// <remarks>
/// B. P. Welford, "Note on a method for calculating corrected sums of squares" (1962); merging after T. Chan, G. Golub
/// and R. LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979). Sums of squares,
/// Σx², would lose everything when the mean is large against the spread.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RunningMoments
{
    /// <exception cref="ArgumentOutOfRangeException">
    /// A negative count or sum of squares, something not finite, or moments of no values that are not 0.
    /// </exception>
    public RunningMoments(long count, double mean, double squaredDeviations)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Check.Finite(mean);
        Check.NotNegative(squaredDeviations);
        if (count == 0 && (mean != 0 || squaredDeviations != 0))
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, "No values have no mean and no deviations.");
        }

        (Count, Mean, SquaredDeviations) = (count, mean, squaredDeviations);
    }

    public long Count { get; }

    /// <summary>In the unit of the values; 0 without any.</summary>
    public double Mean { get; }

    /// <summary>Σ(x - mean)², in the squared unit of the values.</summary>
    public double SquaredDeviations { get; }

    public double Sum => Count * Mean;

    /// <summary>The unbiased sample variance, or null with fewer than two values.</summary>
    public double? Variance => Count < 2 ? null : SquaredDeviations / (Count - 1);

    /// <summary>
    /// The moments of <paramref name="successes"/> ones among as many zeros and ones as <paramref name="trials"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative count or more successes than trials.</exception>
    public static RunningMoments FromCounts(long successes, long trials)
    {
        var proportion = new Proportion(successes, trials);
        return trials == 0 ? default : new(trials, proportion.Rate!.Value, successes * proportion.FailureRate!.Value);
    }

    /// <summary>All of them, in the order given.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is not finite.</exception>
    public static RunningMoments From(IEnumerable<double> values) =>
        values.Aggregate(default(RunningMoments), (moments, value) => moments.Add(value));

    /// <exception cref="ArgumentOutOfRangeException">The value is not finite.</exception>
    public RunningMoments Add(double value)
    {
        var distance = Check.Finite(value) - Mean;
        var mean = Mean + distance / (Count + 1);
        return new(Count + 1, mean, SquaredDeviations + distance * (value - mean));
    }

    public RunningMoments Merge(RunningMoments other)
    {
        var count = Count + other.Count;
        if (count == 0)
        {
            return default;
        }

        var share = (double)other.Count / count;
        var distance = other.Mean - Mean;
        return new(
            count,
            Mean + distance * share,
            SquaredDeviations + other.SquaredDeviations + distance * distance * Count * share
        );
    }
}
