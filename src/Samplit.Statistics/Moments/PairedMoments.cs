using System.Runtime.InteropServices;

namespace Samplit.Statistics.Moments;

/// <summary>
/// Count, both means and the sums of squared deviations and of their products, of pairs (x, y), one pair a unit:
/// impressions and revenue of a visitor, or a covariate from before the experiment and the outcome. The default is of
/// no pairs.
/// </summary>
/// <remarks>
/// Welford's and Chan's updates as in <see cref="RunningMoments"/>, so an offset in x or y does no harm.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PairedMoments
{
    /// <param name="x">Moments of the first of each pair.</param>
    /// <param name="y">Moments of the second, of as many.</param>
    /// <param name="products">Σ(x - mean x)(y - mean y).</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The counts differ, or the products are larger than the deviations allow, which is a correlation above 1.
    /// </exception>
    public PairedMoments(RunningMoments x, RunningMoments y, double products)
    {
        Check.Finite(products);
        if (x.Count != y.Count)
        {
            throw new ArgumentOutOfRangeException(nameof(y), y.Count, $"There are {x.Count} of the others.");
        }

        var most = Math.Sqrt(x.SquaredDeviations) * Math.Sqrt(y.SquaredDeviations);
        if (Math.Abs(products) > most * (1 + 1e-9))
        {
            throw new ArgumentOutOfRangeException(nameof(products), products, "The correlation is above 1.");
        }

        (X, Y, Products) = (x, y, Math.Clamp(products, -most, most));
    }

    public RunningMoments X { get; }

    public RunningMoments Y { get; }

    /// <summary>Σ(x - mean x)(y - mean y).</summary>
    public double Products { get; }

    public long Count => X.Count;

    /// <summary>The unbiased sample covariance, or null with fewer than two pairs.</summary>
    public double? Covariance => Count < 2 ? null : Products / (Count - 1);

    /// <exception cref="ArgumentOutOfRangeException">A value is not finite.</exception>
    public static PairedMoments From(IEnumerable<(double X, double Y)> pairs) =>
        pairs.Aggregate(default(PairedMoments), (moments, pair) => moments.Add(pair.X, pair.Y));

    /// <exception cref="ArgumentOutOfRangeException">A value is not finite.</exception>
    public PairedMoments Add(double x, double y)
    {
        var after = X.Add(x);
        return new(after, Y.Add(y), Products + (x - after.Mean) * (y - Y.Mean));
    }

    public PairedMoments Merge(PairedMoments other)
    {
        if (Count + other.Count == 0)
        {
            return default;
        }

        var between = (other.X.Mean - X.Mean) * (other.Y.Mean - Y.Mean) * Count;
        return new(
            X.Merge(other.X),
            Y.Merge(other.Y),
            Products + other.Products + between * ((double)other.Count / (Count + other.Count))
        );
    }
}
