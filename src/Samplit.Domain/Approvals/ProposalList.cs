namespace Samplit.Domain.Approvals;

/// <summary>What is and was proposed for what a stream is about.</summary>
/// <param name="Proposals">Oldest first: all that are pending, and the last that were closed.</param>
/// <param name="Applying">The one that was approved by the event before, and is to be done by the next.</param>
public record ProposalList(IReadOnlyList<Proposal> Proposals, Guid? Applying = null)
{
    /// <summary>Of one stream, at a time.</summary>
    public const int MaxPending = 20;

    /// <summary>Pending ones and closed ones; those that were closed before are in the stream.</summary>
    public const int MaxKept = 100;

    public static ProposalList Empty { get; } = new([]);

    public Proposal? Find(Guid proposal) => Proposals.FirstOrDefault(p => p.Id == proposal);

    /// <summary>After an event about proposals; null for any other.</summary>
    internal ProposalList? Follow(object @event, DateTimeOffset at) =>
        @event switch
        {
            ChangeProposed e => Add(e, at),
            ChangeApproved e => Update(
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
            ChangeRejected e => Update(
                e.Proposal,
                p => p with { Status = ProposalStatus.Rejected, RejectedBy = e.RejectedBy, ClosedReason = e.Reason }
            ) with
            {
                Applying = null,
            },
            ChangeWithdrawn e => Update(e.Proposal, p => p with { Status = ProposalStatus.Withdrawn }) with
            {
                Applying = null,
            },
            _ => null,
        };

    private ProposalList Add(ChangeProposed e, DateTimeOffset at)
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

    private ProposalList Update(Guid proposal, Func<Proposal, Proposal> change) =>
        this with
        {
            Proposals = [.. Proposals.Select(p => p.Id == proposal ? change(p) : p)],
        };

    /// <summary>Something else is there than what waits was meant for.</summary>
    internal ProposalList MarkStale(Func<Proposal, bool> isMeant) =>
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
