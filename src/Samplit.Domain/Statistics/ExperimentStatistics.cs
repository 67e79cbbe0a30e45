using System.Text.Json.Serialization;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;

namespace Samplit.Domain.Statistics;

/// <param name="Assignments">Visitors who got the variant.</param>
/// <param name="Conversions">Of these, how many converted.</param>
/// <param name="Value">Sum of the conversions' values.</param>
public sealed record VariantStatistics(string Variant, long Assignments, long Conversions, double Value);

/// <summary>The running totals of an experiment, one entry a variant in the order of its definition.</summary>
public sealed record ExperimentStatistics(IReadOnlyList<VariantStatistics> Variants)
{
    [JsonIgnore]
    public long Assignments => Variants.Sum(v => v.Assignments);

    [JsonIgnore]
    public long Conversions => Variants.Sum(v => v.Conversions);

    public static ExperimentStatistics? Evolve(ExperimentStatistics? state, object @event) =>
        (state, @event) switch
        {
            (null, ExperimentCreated e) => new ExperimentStatistics([
                .. e.Variants.Select(v => new VariantStatistics(v.Name, 0, 0, 0)),
            ]),
            ({ } s, VisitorAssigned e) => s.Change(e.Variant, v => v with { Assignments = v.Assignments + 1 }),
            ({ } s, ConversionRecorded e) => s.Change(
                e.Variant,
                v => v with { Conversions = v.Conversions + 1, Value = v.Value + e.Value }
            ),
            // The known ones keep their places, and what they have.
            ({ } s, VariantsChanged e) => new ExperimentStatistics([
                .. s.Variants,
                .. e.Variants.Skip(s.Variants.Count).Select(v => new VariantStatistics(v.Name, 0, 0, 0)),
            ]),
            _ => state,
        };

    private ExperimentStatistics Change(string variant, Func<VariantStatistics, VariantStatistics> change)
    {
        var variants = new VariantStatistics[Variants.Count];
        for (var i = 0; i < variants.Length; i++)
        {
            variants[i] = Variants[i].Variant == variant ? change(Variants[i]) : Variants[i];
        }
        return new ExperimentStatistics(variants);
    }
}
