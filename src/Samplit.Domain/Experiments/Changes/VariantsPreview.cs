using Samplit.Domain.Allocation;
using Samplit.Domain.Statistics;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Experiments.Changes;

/// <summary>One variant, before a change and after it.</summary>
/// <param name="ShareBefore">Fraction of new visitors it gets until then; 0 of a new one.</param>
public sealed record PreviewedVariant(
    string Name,
    bool IsControl,
    bool IsActive,
    bool IsNew,
    double ShareBefore,
    double ShareAfter,
    long Assignments,
    long Conversions
);

/// <summary>What a change of variants does to whom, folded from the event that would be saved.</summary>
/// <param name="Allocation">Number of the allocation that is in force then.</param>
/// <param name="VisitorsAssigned">So far. Each of them keeps the variant that it has.</param>
/// <param name="VisitorsOnDeactivated">Of these, who have a variant that no new visitor gets.</param>
/// <param name="TrafficMoved">Fraction of new visitors who get another variant than before: 0 to 1.</param>
/// <param name="SelectorsChanged">Elements that are found on the page in another way, by their names.</param>
public sealed record VariantsPreview(
    int Allocation,
    long VisitorsAssigned,
    long VisitorsOnDeactivated,
    double TrafficMoved,
    IReadOnlyList<PreviewedVariant> Variants,
    IReadOnlyList<string> SelectorsChanged
)
{
    /// <param name="decision">What was decided of the change; without an event nothing changes.</param>
    public static VariantsPreview From(
        Decision decision,
        Experiment experiment,
        AllocationState allocation,
        ExperimentStatistics statistics,
        DateTimeOffset now
    )
    {
        var (after, split, counts) = (experiment, allocation, statistics);
        foreach (var e in decision.Events)
        {
            after = Experiment.Evolve(after, experiment.Id, e, now)!;
            split = AllocationState.Evolve(split, e, now)!;
            counts = ExperimentStatistics.Evolve(counts, e, now)!;
        }
        var known = experiment.Variants.Count;
        int Before(int i) => i < known ? allocation.Weights[i] : 0;
        var moved = split.Weights.Select((weight, i) => Math.Abs(weight - Before(i))).Sum() / 2;
        return new VariantsPreview(
            split.Number,
            statistics.Assignments,
            counts.Variants.Where((_, i) => !after.Variants[i].IsActive).Sum(v => v.Assignments),
            moved / (double)Weights.Total,
            [
                .. after.Variants.Select(
                    (v, i) =>
                        new PreviewedVariant(
                            v.Name,
                            v.IsControl,
                            v.IsActive,
                            i >= known,
                            Before(i) / (double)Weights.Total,
                            split.Weights.Share(i),
                            counts.Variants[i].Assignments,
                            counts.Variants[i].Conversions
                        )
                ),
            ],
            [
                .. (after.Elements ?? [])
                    .Zip(experiment.Elements ?? [])
                    .Where(p =>
                        p.First.Selector != p.Second.Selector
                        || !(p.First.Fallbacks ?? []).SequenceEqual(p.Second.Fallbacks ?? [])
                    )
                    .Select(p => p.First.Name),
            ]
        );
    }
}
