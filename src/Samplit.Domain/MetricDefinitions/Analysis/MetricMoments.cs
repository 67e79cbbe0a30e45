using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Moments;

namespace Samplit.Domain.MetricDefinitions.Analysis;

/// <summary>
/// What the units of one variant come to, as far as an analysis needs it: parts are merged in any order and grouping.
/// The variance is that between units, which were drawn, and never between events.
/// </summary>
/// <param name="Units">All that were counted, with a value or without one.</param>
/// <param name="Values">Of the units that have a value; of a conversion 1 or 0, of a ratio the numerator.</param>
/// <param name="Positive">Units with a value above 0.</param>
/// <param name="Least">The smallest value; null without one.</param>
/// <param name="Most">The largest value; null without one.</param>
/// <param name="Ratio">Numerator as x, denominator as y, of every unit of a ratio; else of none.</param>
/// <param name="WithCovariate">The covariate as x, the value as y, of units that have one.</param>
/// <param name="WithoutCovariate">Values of units that have none.</param>
/// <param name="Unread">Events that could not be read.</param>
public sealed record MetricMoments(
    long Units,
    RunningMoments Values,
    long Positive,
    double? Least,
    double? Most,
    PairedMoments Ratio,
    PairedMoments WithCovariate,
    RunningMoments WithoutCovariate,
    UnreadEvents Unread
)
{
    public static MetricMoments None { get; } =
        new(0, default, 0, null, null, default, default, default, UnreadEvents.None);

    internal CovariateArm Covariate => new(WithCovariate, WithoutCovariate);

    /// <summary>One more unit.</summary>
    /// <param name="unit">
    /// What was accumulated of it; <see cref="UnitMetric.Nothing"/> for one that did nothing.
    /// </param>
    /// <param name="cap">As it is in force for all units of the experiment.</param>
    /// <param name="covariate">
    /// The same measured before the exposure, capped alike; null for a unit that was not seen then.
    /// </param>
    public MetricMoments Add(
        UnitMetric unit,
        MetricDefinition definition,
        CapInForce? cap = null,
        double? covariate = null
    )
    {
        var counted = this with { Units = Units + 1, Unread = Unread.Merge(unit.Unread) };
        if (ValueOf(unit, definition, cap) is not { } value)
        {
            return counted;
        }
        return counted with
        {
            Values = Values.Add(value),
            Positive = Positive + (value > 0 ? 1 : 0),
            Least = Least is { } least ? Math.Min(least, value) : value,
            Most = Most is { } most ? Math.Max(most, value) : value,
            Ratio = unit.DenominatorValue(definition) is { } denominator
                ? Ratio.Add(value, MetricValue.ToDouble(denominator))
                : Ratio,
            WithCovariate = covariate is { } before ? WithCovariate.Add(before, value) : WithCovariate,
            WithoutCovariate = covariate is null ? WithoutCovariate.Add(value) : WithoutCovariate,
        };
    }

    public MetricMoments Merge(MetricMoments other) =>
        new(
            Units + other.Units,
            Values.Merge(other.Values),
            Positive + other.Positive,
            Least is { } least && other.Least is { } less ? Math.Min(least, less) : Least ?? other.Least,
            Most is { } most && other.Most is { } more ? Math.Max(most, more) : Most ?? other.Most,
            Ratio.Merge(other.Ratio),
            WithCovariate.Merge(other.WithCovariate),
            WithoutCovariate.Merge(other.WithoutCovariate),
            Unread.Merge(other.Unread)
        );

    /// <summary>The value of a unit as it is compared, capped; null where it has none.</summary>
    public static double? ValueOf(UnitMetric unit, MetricDefinition definition, CapInForce? cap = null) =>
        unit.Value(definition) is { } known ? MetricValue.ToDouble(cap?.Apply(known) ?? known) : null;
}
