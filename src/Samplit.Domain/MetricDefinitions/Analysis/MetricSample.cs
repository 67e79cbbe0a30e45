using Samplit.Statistics.Comparisons;

namespace Samplit.Domain.MetricDefinitions.Analysis;

/// <summary>The units that came under one allocation, whose weights stood still.</summary>
/// <param name="Shares">The chance that each variant had, with a sum of 1.</param>
/// <param name="Variants">What the units of each come to, in the order of the shares.</param>
/// <param name="IsOver">Whether no more units come under it: a sequence counts what is over.</param>
public sealed record MetricEpoch(
    IReadOnlyList<double> Shares,
    IReadOnlyList<MetricMoments> Variants,
    bool IsOver = true
)
{
    internal long Units => Variants.Sum(v => v.Units);
}

/// <summary>What one metric is analyzed from.</summary>
/// <param name="Variants">Their names.</param>
/// <param name="Control">The place of the control among them.</param>
/// <param name="Epochs">The allocations in their order; one where weights never moved.</param>
/// <param name="Cap">That the moments were capped with.</param>
/// <param name="Observations">
/// Of a quantile: for each variant, the values of each unit that has any; see <see cref="ValuesOf"/>.
/// </param>
public sealed record MetricSample(
    IReadOnlyList<string> Variants,
    int Control,
    IReadOnlyList<MetricEpoch> Epochs,
    CapInForce? Cap = null,
    IReadOnlyList<IReadOnlyList<IReadOnlyList<CountedValue>>>? Observations = null
)
{
    /// <summary>Whether weights have followed results: then units of different times are compared in their epochs.</summary>
    public bool WeightsMoved =>
        Epochs.Where(e => e.Units > 0).Select(e => e.Shares).ToArray() is var came
        && came.Skip(1).Any(shares => !shares.SequenceEqual(came[0]));

    internal MetricMoments Total(int variant) =>
        Epochs.Aggregate(MetricMoments.None, (all, epoch) => all.Merge(epoch.Variants[variant]));

    /// <summary>The values of one unit of a quantile.</summary>
    public static IReadOnlyList<CountedValue> ValuesOf(UnitMetric unit) =>
        [.. (unit.Measure.Observations ?? []).Select(o => new CountedValue(MetricValue.ToDouble(o.Value), o.Count))];
}
