using Samplit.Domain.Allocation;
using Samplit.Domain.Elements;
using Samplit.Domain.Statistics;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Experiments.Changes;

/// <summary>
/// Adds variants, deactivates them or weighs them anew, before or while an experiment runs. Nobody who was assigned is
/// assigned again: only who comes from here on is drawn under the new weights.
/// </summary>
/// <param name="Variants">All of them, known ones by their names; null when the experiment has elements.</param>
/// <param name="Elements">All of them, when the experiment has elements.</param>
/// <param name="Reason">Why, for those who read the stream.</param>
/// <param name="ExpectedRevision">The revision the caller saw.</param>
public sealed record ChangeVariants(
    IReadOnlyList<NewVariant>? Variants,
    IReadOnlyList<Element>? Elements,
    string? Reason,
    ExpectedRevision ExpectedRevision
)
{
    public const int MinActive = 2;

    /// <param name="version">The stream's version that <paramref name="statistics"/> were folded up to.</param>
    public static Decision Decide(
        ChangeVariants command,
        Experiment experiment,
        AllocationState allocation,
        ExperimentStatistics statistics,
        long version
    )
    {
        var decision = Change(command, experiment, allocation, statistics, version);
        return decision.Events is [VariantsChanged changed] && command.ValidateNothing(changed) is { } nothing
            ? Decision.Refuse(nothing)
            : decision;
    }

    /// <summary>What follows; shares of nothing were taken once, so that streams have them.</summary>
    internal static Decision Change(
        ChangeVariants command,
        Experiment experiment,
        AllocationState allocation,
        ExperimentStatistics statistics,
        long version
    )
    {
        if (!command.ExpectedRevision.Allows(experiment.Revision))
        {
            return Decision.Refuse(Refusal.StaleRevision);
        }
        if (experiment.Status is ExperimentStatus.Completed or ExperimentStatus.Archived)
        {
            return Decision.Refuse(Closed(experiment));
        }
        if ((ValidateReason(command.Reason) ?? command.ValidateShape(experiment)) is { } misfit)
        {
            return Decision.Refuse(misfit);
        }
        var elements = experiment.Elements is { Count: > 0 } known
            ? ElementChange.InOrder(known, command.Elements!)
            : null;
        var field = elements is null ? "variants" : "elements";
        var wanted = elements is null ? command.Variants! : Combinations.Combine(elements);
        if (Validate(field, wanted, experiment) is { } problem)
        {
            return Decision.Refuse(problem);
        }

        var changed = new VariantsChanged(
            allocation.Number + 1,
            version,
            [
                .. InOrder(experiment, wanted)
                    .Select(
                        (v, i) =>
                        {
                            var seen = i < statistics.Variants.Count ? statistics.Variants[i] : null;
                            return new ChangedVariant(
                                v.Name!.Trim(),
                                v.IsControl,
                                Weight: 0,
                                seen?.Assignments ?? 0,
                                seen?.Conversions ?? 0,
                                v.Parts,
                                v.Url,
                                v.IsActive ? null : false,
                                v.IsActive ? v.Share : null
                            );
                        }
                    ),
            ],
            elements,
            command.Reason
        );
        var weights = changed.WeightsFrom(experiment.Variants, allocation.Weights);
        return IsNews(changed, weights, experiment, allocation)
            ? Decision.Append(
                changed with
                {
                    Variants = [.. changed.Variants.Select((v, i) => v with { Weight = weights[i] })],
                }
            )
            : Decision.Nothing;
    }

    /// <summary>The known ones where they were, so that what was recorded of a place stays true of it.</summary>
    private static IEnumerable<NewVariant> InOrder(Experiment experiment, IReadOnlyList<NewVariant> wanted)
    {
        var byName = wanted.ToDictionary(v => v.Name!.Trim(), StringComparer.Ordinal);
        return experiment
            .Variants.Select(v => byName[v.Name])
            .Concat(wanted.Where(v => experiment.IndexOf(v.Name!.Trim()) < 0));
    }

    /// <summary>Weights of elements say nothing that those of their combinations do not.</summary>
    private static bool IsNews(
        VariantsChanged changed,
        Weights weights,
        Experiment experiment,
        AllocationState allocation
    ) =>
        changed.Variants.Count > experiment.Variants.Count
        || weights != allocation.Weights
        || changed.Variants.Zip(experiment.Variants).Any(p => p.First.IsActive != p.Second.IsActive)
        || !(changed.Elements ?? [])
            .Select(ElementChange.Unweighted)
            .SequenceEqual((experiment.Elements ?? []).Select(ElementChange.Unweighted));

    private Refusal? ValidateNothing(VariantsChanged changed)
    {
        var fields = changed.Variants.Select(v =>
            Elements is null
                ? $"variants[{Variants!.Index().First(w => w.Item.Name!.Trim() == v.Name).Index}].weight"
                : "elements"
        );
        return VariantSet.ValidateNothing(
            place => fields.ElementAt(place),
            [.. changed.Variants.Select(v => v.Share ?? 0)],
            Weights.FromParts([.. changed.Variants.Select(v => v.Weight)])
        );
    }

    private static Refusal? ValidateReason(string? reason) =>
        reason is null ? null : Text.ValidateName("reason", reason, ChangePreregistration.MaxReasonLength);

    private Refusal? ValidateShape(Experiment experiment)
    {
        if (experiment.Elements is { Count: > 0 } elements)
        {
            return Variants is not null ? Refusal.Invalid("variants", "They follow from the elements: leave them out.")
                : Elements is null ? Refusal.Invalid("elements", "All of them, as they are to be.")
                : ElementChange.Validate(elements, Elements);
        }
        return Elements is not null ? Refusal.Invalid("elements", "This experiment has none.")
            : Variants is null ? Refusal.Invalid("variants", "All of them, as they are to be.")
            : ValidateList(Variants, experiment.Type);
    }

    /// <summary>What is wrong with variants that the caller lists, whatever the experiment has already.</summary>
    private static Refusal? ValidateList(IReadOnlyList<NewVariant> variants, ExperimentType? type)
    {
        if (variants.Count > CreateExperiment.MaxVariants)
        {
            return Refusal.Invalid(
                "variants",
                $"At most {CreateExperiment.MaxVariants}, those that are not active included."
            );
        }
        return variants
            .Select(
                (v, i) =>
                    Text.ValidateName($"variants[{i}].name", v.Name, CreateExperiment.MaxVariantNameLength)
                    ?? VariantSet.ValidateShare($"variants[{i}]", v)
                    ?? CreateExperiment.ValidateAddress($"variants[{i}].url", v, type)
            )
            .FirstOrDefault(p => p is not null);
    }

    private static Refusal? Validate(string field, IReadOnlyList<NewVariant> wanted, Experiment experiment)
    {
        var active = wanted.Where(v => v.IsActive).ToArray();
        return VariantSet.Validate(field, wanted.Select(v => (v.Name!.Trim(), v.IsControl, v.IsActive, v.Share)))
            ?? VariantSet.ValidateTrafficAllocation(field, wanted)
            ?? experiment.Variants.Select(v => ValidateKnown(field, v, wanted)).FirstOrDefault(p => p is not null)
            ?? (
                active.Length >= MinActive
                    ? null
                    : Refusal.Invalid(
                        field,
                        $"At least {MinActive} active ones: an experiment that needs no more is completed."
                    )
            )
            ?? VariantSet.ValidateTotal(field, active.Select(v => v.Share ?? 1))
            ?? (
                experiment.AllocationPolicy.Floor * active.Length <= 1
                    ? null
                    : Refusal.Invalid(
                        field,
                        $"{active.Length} active ones cannot each have the least share of the allocation algorithm."
                    )
            );
    }

    private static Refusal? ValidateKnown(string field, Variant known, IReadOnlyList<NewVariant> wanted)
    {
        for (var i = 0; i < wanted.Count; i++)
        {
            if (wanted[i].Name!.Trim() == known.Name)
            {
                return wanted[i].IsControl != known.IsControl
                        ? Refusal.Invalid($"{field}[{i}].isControl", "The control stays the control.")
                    : wanted[i].Url != known.Url
                        ? Refusal.Invalid(
                            $"{field}[{i}].url",
                            "Visitors have seen the old one: deactivate the variant and add another."
                        )
                    : null;
            }
        }
        return Refusal.Invalid(
            field,
            $"'{known.Name}' is missing: a variant is not removed or renamed, it is deactivated."
        );
    }

    private static Refusal Closed(Experiment experiment) =>
        new(
            RefusalKind.Conflict,
            ProblemCodes.ExperimentClosed,
            $"Variants are changed before the result is there; this one is {experiment.StandsAs}."
        );
}
