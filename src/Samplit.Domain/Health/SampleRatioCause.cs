using Samplit.Domain.Statistics.Report;
using Samplit.Statistics;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Traffic;

namespace Samplit.Domain.Health;

public enum RatioCauseCode
{
    /// <summary>At one level a variant lacks units, and nothing else is out of ratio.</summary>
    LostExposures,

    /// <summary>At one level a variant has too many units, and nothing else is out of ratio.</summary>
    DuplicatedUnits,

    /// <summary>All levels of all dimensions deviate alike.</summary>
    Everywhere,

    /// <summary>None of these.</summary>
    Unknown,
}

/// <summary>Why variants did not get the units that they should.</summary>
/// <param name="Dimension">Where it concentrates, with the next; else null.</param>
/// <param name="Variant">The place of the variant that is out of ratio with the others; null where none is.</param>
/// <param name="Deviation">
/// What that variant has beside the others, for as many that it should have, less one: -0.05 is one in twenty lacking.
/// </param>
public sealed record RatioCause(
    RatioCauseCode Code,
    string? Dimension = null,
    string? Level = null,
    int? Variant = null,
    double? Deviation = null
);

/// <summary>The ratio at one level.</summary>
/// <param name="Adjusted">
/// Its p-value, raised for looking at all levels of all dimensions and at the whole (Holm).
/// </param>
public sealed record LevelRatio(string Dimension, string Level, SampleRatio Ratio, TailProbability Adjusted);

/// <summary>Whether variants got the units that they should, at which level of which dimension, and why not.</summary>
/// <param name="Adjusted">As of <see cref="LevelRatio"/>, of all units.</param>
/// <param name="Cause">Null where nothing is out of ratio.</param>
/// <remarks>
/// A deviation concentrates at a level if the rest of its dimension is in ratio without it, and the two do not deviate
/// alike. Of several such levels, as of a browser and of the system that it runs on, it is the one where it is least by
/// chance. The variant is the one without which the others are in ratio. Of two variants the ratio does not tell which
/// is wrong: it is the one with too many where the level has more units for those assigned than the others have, and
/// else, since loss is the usual cause (Fabijan et al., KDD 2019), the one that lacks them.
/// </remarks>
public sealed record SampleRatioCause(
    SampleRatio Overall,
    TailProbability Adjusted,
    IReadOnlyList<LevelRatio> Levels,
    RatioCause? Cause
)
{
    /// <summary>What is left without the cause is in ratio if chance brings as much more often than this.</summary>
    private const double InRatio = 0.01;

    /// <summary>Standard errors by which a level has more units than were assigned there.</summary>
    private const double Surplus = 3;

    /// <param name="all">All units.</param>
    /// <param name="dimensions">The same units, once for each dimension.</param>
    /// <param name="alpha">The chance to find anything where nothing is wrong.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A negative count or expectation, not as many of one as of the other, or alpha not strictly between 0 and 1.
    /// </exception>
    public static SampleRatioCause Find(
        RatioCounts all,
        IReadOnlyList<RatioDimension> dimensions,
        double alpha = ReportFinding.SampleRatioAlarm
    )
    {
        Check.Inside(alpha);
        dimensions = [.. dimensions.Select(d => d.Cut())];
        var overall = all.Test();
        (string Dimension, RatioLevel Level, SampleRatio Ratio)[] tests =
        [
            .. dimensions.SelectMany(d => d.Levels.Select(l => (d.Dimension, l, l.Counts.Test()))),
        ];
        var adjusted = Holm.Adjust([overall.PValue, .. tests.Select(t => t.Ratio.PValue)]);
        LevelRatio[] levels =
        [
            .. tests.Select((t, i) => new LevelRatio(t.Dimension, t.Level.Level, t.Ratio, adjusted[i + 1])),
        ];
        return new(overall, adjusted[0], levels, CauseOf(all, adjusted[0], dimensions, levels, alpha));
    }

    private static RatioCause? CauseOf(
        RatioCounts all,
        TailProbability overall,
        IReadOnlyList<RatioDimension> dimensions,
        LevelRatio[] levels,
        double alpha
    )
    {
        LevelRatio[] broken = [.. levels.Where(l => l.Adjusted.Value <= alpha)];
        if (broken.Length == 0 && overall.Value > alpha)
        {
            return null;
        }
        var concentrated = broken
            .Where(l => broken.Count(other => other.Dimension == l.Dimension) == 1)
            .OrderBy(l => l.Ratio.PValue)
            .Select(l => Concentrated(dimensions.First(d => d.Dimension == l.Dimension), l.Level))
            .FirstOrDefault(cause => cause is not null);
        if (concentrated is not null)
        {
            return concentrated;
        }
        return
            overall.Value <= alpha
            && dimensions.Count > 0
            && dimensions.All(d => DeviateAlike([.. d.Levels.Select(l => l.Counts)]))
            ? Deviating(all, all.Assigned) is var (variant, deviation)
                ? new(RatioCauseCode.Everywhere, Variant: variant, Deviation: deviation)
                : new(RatioCauseCode.Everywhere)
            : new(RatioCauseCode.Unknown);
    }

    /// <returns>Null unless the deviation concentrates at this level.</returns>
    private static RatioCause? Concentrated(RatioDimension dimension, string level)
    {
        var at = dimension.Levels.First(l => l.Level == level).Counts;
        RatioCounts[] others = [.. dimension.Levels.Where(l => l.Level != level).Select(l => l.Counts)];
        if (others.Length == 0)
        {
            return null;
        }
        var rest = RatioCounts.Sum(others);
        if (rest.Assigned == 0 || rest.Test().PValue.Value < InRatio || DeviateAlike([at, rest]))
        {
            return null;
        }
        return Deviating(at, at.Assigned * rest.Units / rest.Assigned) is var (variant, deviation)
            ? new(
                deviation < 0 ? RatioCauseCode.LostExposures : RatioCauseCode.DuplicatedUnits,
                dimension.Dimension,
                level,
                variant,
                deviation
            )
            : new(RatioCauseCode.Unknown, dimension.Dimension, level);
    }

    /// <summary>
    /// Whether parts have the same ratio, right or wrong: they are held against that of all together, which takes a
    /// degree of freedom for each variant but one.
    /// </summary>
    private static bool DeviateAlike(RatioCounts[] parts)
    {
        var all = RatioCounts.Sum(parts);
        double[] each = [.. all.Observed.Select((n, v) => all.Expected[v] > 0 ? n / all.Expected[v] : 0)];
        var ratio = SampleRatio.Compute([
            .. parts
                .Select(p => p.Epoch([.. p.Expected.Select((e, v) => e * each[v])]))
                .Where(epoch => epoch.Weights.Sum() > 0),
        ]);
        var freedom = Math.Max(0, ratio.DegreesOfFreedom - each.Count(e => e > 0) + 1);
        return ratio.PValue != TailProbability.Impossible
            && ChiSquare.UpperTail(ratio.ChiSquare, freedom).Value >= InRatio;
    }

    /// <summary>The one variant that is out of ratio with the others; null where it is not one.</summary>
    /// <param name="usual">Units that come of those assigned where nothing is wrong.</param>
    private static (int Variant, double Deviation)? Deviating(RatioCounts at, double usual)
    {
        var offered = Enumerable
            .Range(0, at.Expected.Count)
            .Where(v => at.Relative(v) is not null)
            .Select(v => (Variant: v, Deviation: at.Relative(v)!.Value - 1))
            .ToArray();
        if (at.Test().PValue == TailProbability.Impossible || offered.Length == 0)
        {
            return null;
        }
        if (offered.Length == 1)
        {
            // All that it should have are lost, so that the other has nothing to be held against.
            return offered[0].Deviation == -1 ? offered[0] : null;
        }
        if (offered.Length == 2)
        {
            var tooMany = at.Units - usual > Surplus * Math.Sqrt(usual);
            return offered.MaxBy(o => tooMany ? o.Deviation : -o.Deviation);
        }
        var (variant, deviation, others) = offered
            .Select(o => (o.Variant, o.Deviation, Others: at.Without(o.Variant).Test().PValue))
            .MaxBy(o => o.Others);
        return others.Value >= InRatio ? (variant, deviation) : null;
    }
}
