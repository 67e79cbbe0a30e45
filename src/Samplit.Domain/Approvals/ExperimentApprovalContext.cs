using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.Experiments.Changes;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Domain.Statistics;

namespace Samplit.Domain.Approvals;

/// <summary>What proposals for an experiment are decided on.</summary>
/// <param name="Version">Of the stream, up to which <paramref name="Statistics"/> were folded.</param>
public sealed record ExperimentApprovalContext(
    Experiment Experiment,
    AllocationState Allocation,
    ExperimentStatistics Statistics,
    MetricSet Metrics,
    ProposalList Proposals,
    ApprovalPolicy Policy,
    long Version,
    DateTimeOffset Now
) : ApprovalContext(Proposals, Policy, Version, Now)
{
    private static readonly ApprovalAction[] Possible =
    [
        .. Enum.GetValues<ApprovalAction>().Where(a => a != ApprovalAction.Flags),
    ];

    public override int Revision => Experiment.Revision;

    internal override IReadOnlyList<ApprovalAction> Actions => Possible;

    internal override ApprovalAction? ActionOf(object @event) => ApprovalActions.Of(@event, Experiment);

    /// <summary>The start registers first what it starts with.</summary>
    internal override bool IsBeforeApproved(object @event) => @event is ExperimentPreregistered;

    /// <summary>That it ends then was said before anybody knew the result.</summary>
    protected override bool NeedsNobody(ApprovalAction action) =>
        action == ApprovalAction.Complete && Experiment.EndAt <= Now;

    internal override Decision Apply(
        ApprovalAction action,
        ProposedChange? change,
        string reason,
        ExpectedRevision expected,
        long version
    ) =>
        action switch
        {
            ApprovalAction.Start => Start(expected),
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
            ApprovalAction.Metrics => change?.Metric is { } metric
                ? Measure(metric, reason, expected)
                : Decision.Nothing,
            _ => ChangeVariants.Decide(
                new(change?.Variants?.Select(v => v.ToVariant()).ToArray(), change?.Elements, reason, expected),
                Experiment,
                Allocation,
                Statistics,
                version
            ),
        };

    internal Decision Start(ExpectedRevision expected) => StartExperiment.Decide(expected, Experiment, Metrics);

    private Decision Measure(ProposedMetric proposed, string reason, ExpectedRevision expected) =>
        !expected.Allows(Experiment.Revision) ? Decision.Refuse(Refusal.StaleRevision)
        : proposed.Definition is not { } definition
            ? RetireMetric.Decide(new(proposed.Metric, default, reason), Metrics, Experiment.Status)
        : Metrics.Find(proposed.Metric) is null
            ? DefineMetric.Decide(
                new(proposed.Metric, definition, default, proposed.Origin, reason),
                Metrics,
                Experiment.Status
            )
        : ChangeMetric.Decide(
            new(proposed.Metric, definition, default, proposed.Origin, reason),
            Metrics,
            Experiment.Status
        );

    private Decision Step(LifecycleStep step, ExpectedRevision expected) =>
        ChangeLifecycle.Decide(new(step, expected), Experiment);
}
