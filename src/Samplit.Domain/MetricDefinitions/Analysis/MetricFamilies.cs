using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Distributions;

namespace Samplit.Domain.MetricDefinitions.Analysis;

/// <summary>One effect among those that are judged together.</summary>
/// <param name="Family">Its name: <c>primary</c> or <c>secondary</c>.</param>
/// <param name="Comparisons">How many there are in the family.</param>
/// <param name="Adjusted">
/// The p-value for one look at the end, raised so that the chance of any false rejection in the family stays below the
/// level.
/// </param>
/// <param name="AnyTimeAdjusted">The same for any time; null where one of the family has none.</param>
public sealed record FamilyComparison(
    string Family,
    int Comparisons,
    string Metric,
    string Variant,
    TailProbability Adjusted,
    TailProbability? AnyTimeAdjusted
);

/// <summary>
/// Comparisons of several variants by several metrics, adjusted by <see cref="Holm"/> within each family: the metric
/// that decides with all its variants, and all others. Guardrails are in none: to adjust them would hide harm.
/// </summary>
public static class MetricFamilies
{
    public const string Primary = "primary";
    public const string Secondary = "secondary";

    /// <param name="metrics">All of the experiment; effects that were not computed are left out.</param>
    public static IReadOnlyList<FamilyComparison> Adjust(
        IReadOnlyList<(MetricDefinition Definition, MetricAnalysis Analysis)> metrics
    ) =>
        [
            .. Family(Primary, metrics.Where(m => m.Definition.IsPrimary == true)),
            .. Family(Secondary, metrics.Where(m => m.Definition is { IsPrimary: not true, Guardrail: null })),
        ];

    private static IEnumerable<FamilyComparison> Family(
        string name,
        IEnumerable<(MetricDefinition Definition, MetricAnalysis Analysis)> metrics
    )
    {
        var effects = metrics
            .SelectMany(m => m.Analysis.Effects.Select(e => (m.Definition.Name, e.Variant, e.Effect)))
            .Where(e => e.Effect is not null)
            .ToArray();
        var adjusted = Holm.Adjust([.. effects.Select(e => e.Effect!.PValue)]);
        var anyTime = effects.All(e => e.Effect!.AnyTimePValue is not null)
            ? Holm.Adjust([.. effects.Select(e => e.Effect!.AnyTimePValue!.Value)])
            : null;
        return effects.Select(
            (e, i) => new FamilyComparison(name, effects.Length, e.Name, e.Variant, adjusted[i], anyTime?[i])
        );
    }
}
