using Samplit.Statistics.Traffic;

namespace Samplit.Domain.Health;

/// <summary>Units of an experiment, or a part of them, by variant.</summary>
/// <param name="Observed">Units of each variant that are analysed, such as those that were exposed; not negative.</param>
/// <param name="Expected">
/// For each variant, the sum of the chances that it had in the draws of all units that were assigned, whichever they
/// got; not negative. Together they are as many as were assigned, so that who is lacking can be told from who is too
/// many.
/// </param>
public sealed record RatioCounts(IReadOnlyList<long> Observed, IReadOnlyList<double> Expected)
{
    internal long Units => Observed.Sum();

    internal double Assigned => Expected.Sum();

    /// <summary>
    /// Whether variants got the units that they should, as parts of what is there. Where chances differed between
    /// units, their shares vary less than this test takes them to, so that it is never too eager.
    /// </summary>
    internal SampleRatio Test() =>
        Expected.Any(e => e != 0) ? SampleRatio.Compute(Epoch(Expected)) : SampleRatio.Compute();

    internal WeightEpoch Epoch(IReadOnlyList<double> expected) => new(Observed, expected);

    /// <summary>One variant's units for each that it should have, over the same of the others; null where none.</summary>
    internal double? Relative(int variant)
    {
        var (others, due) = (Units - Observed[variant], Assigned - Expected[variant]);
        return others > 0 && due > 0 && Expected[variant] > 0
            ? Observed[variant] / Expected[variant] / (others / due)
            : null;
    }

    internal RatioCounts Without(int variant) =>
        new([.. Observed.Where((_, v) => v != variant)], [.. Expected.Where((_, v) => v != variant)]);

    /// <summary>Of several parts, at least one, together.</summary>
    internal static RatioCounts Sum(IReadOnlyCollection<RatioCounts> parts) =>
        new(
            [.. parts.First().Observed.Select((_, v) => parts.Sum(p => p.Observed[v]))],
            [.. parts.First().Expected.Select((_, v) => parts.Sum(p => p.Expected[v]))]
        );
}

/// <summary>The units at one level of a dimension.</summary>
public sealed record RatioLevel(string Level, RatioCounts Counts);

/// <summary>All units by something that is known of each before it is assigned, such as its browser.</summary>
/// <param name="Levels">Each by a name of its own; all but the most frequent are counted as one.</param>
public sealed record RatioDimension(string Dimension, IReadOnlyList<RatioLevel> Levels)
{
    /// <summary>The same with few levels.</summary>
    internal RatioDimension Cut() =>
        this with
        {
            Levels = DimensionLevels.Cut(
                Levels,
                level => level.Level,
                level => level.Counts.Units,
                (name, rest) => new RatioLevel(name, RatioCounts.Sum([.. rest.Select(level => level.Counts)]))
            ),
        };
}
