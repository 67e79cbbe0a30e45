using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;

namespace Samplit.Domain.Approvals;

/// <summary>What is and was proposed for an experiment.</summary>
/// <param name="Id">The experiment's.</param>
/// <param name="Proposals">Oldest first: all that are pending, and the last that were closed.</param>
/// <param name="Applying">The one that was approved by the event before, and is to be done by the next.</param>
public sealed record ExperimentProposals(Guid Id, IReadOnlyList<Proposal> Proposals, Guid? Applying = null)
{
    /// <summary>Of one experiment, at a time.</summary>
    public const int MaxPending = 20;

    /// <summary>Pending ones and closed ones; those that were closed before are in the stream.</summary>
    public const int MaxKept = 100;

    public static ExperimentProposals Empty(Guid experiment) => new(experiment, []);

    public Proposal? Find(Guid proposal) => Proposals.FirstOrDefault(p => p.Id == proposal);

    /// <summary>The state after an event of the experiment; the same instance when it changes nothing.</summary>
    public static ExperimentProposals? Evolve(
        ExperimentProposals? state,
        Guid experiment,
        object @event,
        DateTimeOffset at
    ) =>
        (state, @event) switch
        {
            (_, ChangeProposed e) => (state ?? Empty(experiment)).Add(e, at),
            (null, _) => null,
            ({ } s, ChangeApproved e) => s.Update(
                e.Proposal,
                p =>
                    p with
                    {
                        Approvers = [.. p.Approvers, e.Approver],
                        Status = e.Applies is true ? ProposalStatus.Applied : p.Status,
                    }
            ) with
            {
                Applying = e.Applies is true ? e.Proposal : null,
            },
            ({ } s, ChangeRejected e) => s.Update(
                e.Proposal,
                p => p with { Status = ProposalStatus.Rejected, RejectedBy = e.RejectedBy, ClosedReason = e.Reason }
            ),
            ({ } s, ChangeWithdrawn e) => s.Update(e.Proposal, p => p with { Status = ProposalStatus.Withdrawn }),
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
            ({ Applying: not null } s, _) => s with { Applying = null },
            _ => state,
        };

    private ExperimentProposals Add(ChangeProposed e, DateTimeOffset at)
    {
        var all = Proposals
            .Append(
                new Proposal(
                    e.Proposal,
                    e.Action,
                    e.ExpectedRevision,
                    e.Change,
                    e.Reason,
                    e.Digest,
                    e.Proposer,
                    at,
                    e.ExpiresAt,
                    ProposalStatus.Pending,
                    []
                )
            )
            .ToList();
        while (
            all.Count > MaxKept && all.FindIndex(p => p.StatusAt(at) != ProposalStatus.Pending) is >= 0 and var oldest
        )
        {
            all.RemoveAt(oldest);
        }
        return this with { Proposals = all, Applying = null };
    }

    private ExperimentProposals Update(Guid proposal, Func<Proposal, Proposal> change) =>
        this with
        {
            Proposals = [.. Proposals.Select(p => p.Id == proposal ? change(p) : p)],
        };

    /// <summary>Something else is there than what waits was meant for.</summary>
    private ExperimentProposals MarkStale(Func<Proposal, bool> isMeant) =>
        Applying is null && !Proposals.Any(p => p.IsPending && isMeant(p))
            ? this
            : this with
            {
                Applying = null,
                Proposals =
                [
                    .. Proposals.Select(p => p.IsPending && isMeant(p) ? p with { Status = ProposalStatus.Stale } : p),
                ],
            };
}
