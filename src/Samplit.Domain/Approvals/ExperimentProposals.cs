using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;

namespace Samplit.Domain.Approvals;

/// <summary>What is and was proposed for an experiment.</summary>
/// <param name="Id">The experiment's.</param>
public sealed record ExperimentProposals(Guid Id, IReadOnlyList<Proposal> Proposals, Guid? Applying = null)
    : ProposalList(Proposals, Applying)
{
    /// <summary>The state after an event of the experiment; the same instance when it changes nothing.</summary>
    public static ExperimentProposals? Evolve(
        ExperimentProposals? state,
        Guid experiment,
        object @event,
        DateTimeOffset at
    ) =>
        (ExperimentProposals?)(
            (state, @event) switch
            {
                // Marten asks for no type of stream.
                (null, ChangeProposed { Action: not ApprovalAction.Flags }) => new ExperimentProposals(
                    experiment,
                    []
                ).Follow(@event, at),
                (null, _) => null,
                // The start has two events.
                ({ } s, ExperimentPreregistered) => s,
                (
                    { } s,
                    ExperimentStarted
                        or ExperimentPaused
                        or ExperimentResumed
                        or ExperimentCompleted
                        or ExperimentArchived
                        or HistoryImported
                        or VariantsChanged
                        or PreregistrationChanged
                ) => s.MarkStale(_ => true),
                // What a start starts, and what metrics are, is not what it was.
                ({ } s, MetricDefined or MetricChanged or MetricRetired) => s.MarkStale(p =>
                    p.Action is ApprovalAction.Start or ApprovalAction.Metrics
                ),
                ({ } s, _) => s.Follow(@event, at) ?? (s.Applying is null ? s : s with { Applying = null }),
            }
        );
}
