namespace Samplit.Benchmarks.Harness;

/// <summary>The middle of several measurements, and how far they went.</summary>
internal readonly record struct Spread(double Median, double Least, double Most)
{
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0)
        {
            throw new ArgumentException("There is nothing to take the middle of.", nameof(values));
        }
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1]);
    }

    /// <summary>
    /// Ratios of measurements that were taken next to each other, so that what slowed the machine down for a while
    /// slowed both. The median of these is not the ratio of the medians.
    /// </summary>
    public static Spread OfRatios(IReadOnlyList<double> subjects, IReadOnlyList<double> references) =>
        Of(subjects.Zip(references, (subject, reference) => subject / reference));
}
