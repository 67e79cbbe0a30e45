using System.Globalization;
using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.Experiments.Changes;
using Samplit.Domain.Statistics;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Audit;

/// <summary>
/// Makes a change of variants again. All that was asked for stands in the event, and what follows from it is whole
/// numbers and plain arithmetic, so every member must be equal.
/// </summary>
internal static class VariantsAudit
{
    public static WrongDecision? Check(
        long sequence,
        VariantsChanged recorded,
        Experiment experiment,
        AllocationState allocation,
        ExperimentStatistics statistics
    )
    {
        if (recorded.Guardrail is not null)
        {
            // It was decided with the breach that stands in front of it.
            return null;
        }
        var command = new ChangeVariants(
            recorded.Elements is null
                ?
                [
                    .. recorded.Variants.Select(v => new NewVariant(
                        v.Name,
                        v.IsControl,
                        v.Share,
                        Parts: null,
                        v.Url,
                        v.IsActive
                    )),
                ]
                : null,
            recorded.Elements,
            recorded.Reason,
            ExpectedRevision: default
        );
        var decision = ChangeVariants.Change(command, experiment, allocation, statistics, sequence - 1);
        if (decision.Events is not [VariantsChanged expected])
        {
            var follows = decision.Refusal?.Detail ?? "no event: nothing changes";
            return new WrongDecision(sequence, "variants_changed", Describe(recorded), follows);
        }
        return IsSame(recorded, expected)
            ? null
            : new WrongDecision(sequence, "variants_changed", Describe(recorded), Describe(expected));
    }

    internal static bool IsSame(VariantsChanged recorded, VariantsChanged expected) =>
        (recorded.Allocation, recorded.ReadVersion) == (expected.Allocation, expected.ReadVersion)
        && recorded.Variants.SequenceEqual(expected.Variants)
        && (recorded.Elements ?? []).SequenceEqual(expected.Elements ?? [])
        && recorded.Guardrail == expected.Guardrail;

    private static string Describe(VariantsChanged e)
    {
        var variants = e.Variants.Select(v =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{v.Name}{(v.IsControl ? " (control)" : "")} {v.Conversions}/{v.Assignments} {(v.IsActive ? v.Weight : "deactivated")}"
            )
        );
        return string.Create(
            CultureInfo.InvariantCulture,
            $"allocation {e.Allocation} at {e.ReadVersion}: {string.Join(", ", variants)}"
        );
    }
}
