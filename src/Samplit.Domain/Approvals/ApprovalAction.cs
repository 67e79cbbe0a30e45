using Samplit.Domain.Access;
using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;

namespace Samplit.Domain.Approvals;

/// <summary>What a project can have approved by another person before it is done.</summary>
/// <remarks>
/// To pause is none of them, and what guardrails do neither: an emergency brake is always at hand. What the allocation algorithm does follows from the
/// evidence, and is nobody's act.
/// </remarks>
public enum ApprovalAction
{
    Start,
    Resume,
    Complete,
    Archive,

    /// <summary>Shares of variants that stay as they are.</summary>
    Weights,

    /// <summary>Which variants there are, which of them are open, and what they show.</summary>
    Variants,

    Preregistration,

    /// <summary>What is measured, and how.</summary>
    Metrics,

    /// <summary>What flags do in production, and for whom: <see cref="FlagApprovalContext"/> says which changes that is.</summary>
    Flags,
}

public static class ApprovalActions
{
    /// <summary>As people write it.</summary>
    public static string Name(ApprovalAction action) => action.ToString().ToLowerInvariant();

    /// <summary>What an event of an experiment is, for a policy; null for what none is asked about.</summary>
    /// <param name="before">The experiment until then. Nobody has seen a draft yet: to change it needs no approval.</param>
    public static ApprovalAction? Of(object @event, Experiment before) =>
        @event switch
        {
            ExperimentStarted => ApprovalAction.Start,
            ExperimentResumed => ApprovalAction.Resume,
            ExperimentCompleted => ApprovalAction.Complete,
            ExperimentArchived => ApprovalAction.Archive,
            PreregistrationChanged when before.Status != ExperimentStatus.Draft => ApprovalAction.Preregistration,
            VariantsChanged { Guardrail: null } e when before.Status != ExperimentStatus.Draft => IsOfWeightsOnly(
                e,
                before
            )
                ? ApprovalAction.Weights
                : ApprovalAction.Variants,
            MetricDefined or MetricChanged or MetricRetired when before.Status != ExperimentStatus.Draft =>
                ApprovalAction.Metrics,
            _ => null,
        };

    /// <summary>What somebody may who does it, or approves it.</summary>
    public static Permission Permission(this ApprovalAction action) =>
        action switch
        {
            ApprovalAction.Start => Access.Permission.ExperimentStart,
            ApprovalAction.Resume => Access.Permission.ExperimentResume,
            ApprovalAction.Complete => Access.Permission.ExperimentComplete,
            ApprovalAction.Archive => Access.Permission.ExperimentArchive,
            ApprovalAction.Preregistration => Access.Permission.ExperimentPreregister,
            ApprovalAction.Metrics => Access.Permission.MetricDefine,
            ApprovalAction.Flags => Access.Permission.FlagDefine,
            _ => Access.Permission.ExperimentChangeVariants,
        };

    private static bool IsOfWeightsOnly(VariantsChanged changed, Experiment before) =>
        changed.Variants.Count == before.Variants.Count
        && changed.Variants.Zip(before.Variants).All(v => v.First.IsActive == v.Second.IsActive)
        && Unweighted(changed.Elements).SequenceEqual(Unweighted(before.Elements));

    private static IEnumerable<Element> Unweighted(IReadOnlyList<Element>? elements) =>
        (elements ?? []).Select(e => e with { Variants = [.. e.Variants.Select(v => v with { Weight = null })] });
}
