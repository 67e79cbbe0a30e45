using System.Text.Json.Serialization;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;

namespace Samplit.Domain.Statistics;

/// <param name="Assignments">Visitors who got the variant.</param>
/// <param name="Conversions">How many of these converted.</param>
/// <param name="Value">Sum of the conversions' values.</param>
public sealed record VariantStatistics(string Variant, long Assignments, long Conversions, double Value);

/// <summary>The running totals of an experiment, one entry a variant in the order of its definition.</summary>
/// <param name="Periods">The same by period, where the experiment's algorithm asks for it.</param>
public sealed record ExperimentStatistics(IReadOnlyList<VariantStatistics> Variants, PeriodStatistics? Periods = null)
{
    [JsonIgnore]
    public long Assignments => Variants.Sum(v => v.Assignments);

    [JsonIgnore]
    public long Conversions => Variants.Sum(v => v.Conversions);

    /// <summary>What an algorithm learns from: all that was seen, or the periods of it.</summary>
    [JsonIgnore]
    public IReadOnlyList<PeriodEvidence> Evidence =>
        Periods?.Evidence(Variants.Count)
        ??
        [
            new PeriodEvidence(
                PeriodEvidence.Whole,
                [.. Variants.Select(v => v.Assignments)],
                [.. Variants.Select(v => v.Conversions)]
            ),
        ];

    public static ExperimentStatistics? Evolve(ExperimentStatistics? state, object @event, DateTimeOffset at) =>
        (state, @event) switch
        {
            (null, ExperimentCreated e) => new ExperimentStatistics(
                [.. e.Variants.Select(v => new VariantStatistics(v.Name, 0, 0, 0))],
                PeriodStatistics.Begin(e.AllocationPolicy, at)
            ),
            ({ } s, VisitorAssigned e) => s.Assigned(e, at),
            ({ } s, ConversionRecorded e) => s.Converted(e, at),
            ({ } s, HistoryImported e) => s with
            {
                Variants =
                [
                    .. e.Variants.Select(v => new VariantStatistics(
                        v.Variant,
                        v.Units,
                        v.Converted ?? 0,
                        v.Converted ?? 0
                    )),
                ],
            },
            ({ Periods: { } periods } s, TrafficReallocated e) => s with { Periods = periods.Next(e.Allocation, at) },
            // The known ones keep their places, and what they have.
            ({ } s, VariantsChanged e) => new ExperimentStatistics(
                [
                    .. s.Variants,
                    .. e.Variants.Skip(s.Variants.Count).Select(v => new VariantStatistics(v.Name, 0, 0, 0)),
                ],
                s.Periods?.Next(e.Allocation, at)
            ),
            _ => state,
        };

    // Every visitor passes here, so nothing is captured.
    private ExperimentStatistics Assigned(VisitorAssigned e, DateTimeOffset at)
    {
        var place = PlaceOf(e.Variant);
        return place < 0
            ? this
            : new(
                Changed(place, Variants[place] with { Assignments = Variants[place].Assignments + 1 }),
                Periods?.Assigned(place, at)
            );
    }

    private ExperimentStatistics Converted(ConversionRecorded e, DateTimeOffset at)
    {
        var place = PlaceOf(e.Variant);
        return place < 0
            ? this
            : new(
                Changed(
                    place,
                    Variants[place] with
                    {
                        Conversions = Variants[place].Conversions + 1,
                        Value = Variants[place].Value + e.Value,
                    }
                ),
                Periods?.Converted(place, e.Allocation, at)
            );
    }

    private int PlaceOf(string variant)
    {
        for (var i = 0; i < Variants.Count; i++)
        {
            if (Variants[i].Variant == variant)
            {
                return i;
            }
        }
        return -1;
    }

    private VariantStatistics[] Changed(int place, VariantStatistics now)
    {
        VariantStatistics[] variants = [.. Variants];
        variants[place] = now;
        return variants;
    }
}
