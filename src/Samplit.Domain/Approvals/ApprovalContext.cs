using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.Experiments.Changes;
using Samplit.Domain.Statistics;

namespace Samplit.Domain.Approvals;

/// <summary>What proposals and approvals are decided on: an experiment as it is, and its project's policy.</summary>
/// <param name="Version">Of the stream, up to which <paramref name="Statistics"/> were folded.</param>
public sealed record ApprovalContext(
    Experiment Experiment,
    AllocationState Allocation,
    ExperimentStatistics Statistics,
    ExperimentProposals Proposals,
    ApprovalPolicy Policy,
    long Version,
    DateTimeOffset Now
)
{
    /// <summary>What doing it comes to.</summary>
    /// <param name="version">Of the stream, right before it is done.</param>
    internal Decision Apply(
        ApprovalAction action,
        ProposedChange? change,
        string reason,
        ExpectedRevision expected,
        long version
    ) =>
        action switch
        {
            ApprovalAction.Start => Step(LifecycleStep.Start, expected),
            ApprovalAction.Resume => Step(LifecycleStep.Resume, expected),
            ApprovalAction.Archive => Step(LifecycleStep.Archive, expected),
            ApprovalAction.Complete => CompleteExperiment.Decide(
                new(reason, expected),
                Experiment,
                Statistics.Assignments
            ),
            ApprovalAction.Preregistration => ChangePreregistration.Decide(
                new(change?.Preregistration ?? Preregistration.Nothing, reason, expected),
                Experiment
            ),
            _ => ChangeVariants.Decide(
                new(change?.Variants?.Select(v => v.ToVariant()).ToArray(), change?.Elements, reason, expected),
                Experiment,
                Allocation,
                Statistics,
                version
            ),
        };

    private Decision Step(LifecycleStep step, ExpectedRevision expected) =>
        ChangeLifecycle.Decide(new(step, expected), Experiment);
}
