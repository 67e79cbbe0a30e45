using Samplit.Domain.Access;

namespace Samplit.Domain.Approvals;

/// <summary>Approves, rejects or withdraws what was proposed.</summary>
public static class DecideProposal
{
    public static Refusal NotFound { get; } =
        new(RefusalKind.NotFound, ProblemCodes.ProposalNotFound, "There is no proposal with this id.");

    /// <summary>The last approval that is needed does what was proposed.</summary>
    /// <param name="digest">Of what the approver saw.</param>
    /// <param name="approver">The user who approves it.</param>
    public static Decision Approve(Guid proposal, string? digest, Principal approver, ApprovalContext context)
    {
        if (Find(proposal, context, out var found, digest) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }
        if (MayDecide(found!, approver, context) is { } forbidden)
        {
            return Decision.Refuse(forbidden);
        }
        var person = approver.UserId!.Value;
        if (person == found!.Proposer)
        {
            return Decision.Refuse(SelfApproval);
        }
        if (found.Approvers.Contains(person))
        {
            return Decision.Nothing;
        }
        if (found.Approvers.Count + 1 < context.Policy.Needed(found.Action))
        {
            return Decision.Append(new ChangeApproved(proposal, found.Digest, person));
        }
        var applied = context.Apply(
            found.Action,
            found.Change,
            found.Reason,
            new([found.ExpectedRevision]),
            // Behind the approval.
            context.Version + 1
        );
        return applied.Refusal is not null ? applied
            : applied.Events.Count == 0 ? Decision.Refuse(Closed(ProposalStatus.Stale))
            : Decision.Append([new ChangeApproved(proposal, found.Digest, person, Applies: true), .. applied.Events]);
    }

    /// <param name="reason">For who proposed it.</param>
    public static Decision Reject(
        Guid proposal,
        string? digest,
        string? reason,
        Principal approver,
        ApprovalContext context
    ) =>
        (
            Find(proposal, context, out var found, digest)
            ?? MayDecide(found!, approver, context)
            ?? (reason is null ? null : Text.ValidateName("reason", reason, Proposal.MaxReasonLength))
        )
            is { } refusal
            ? Decision.Refuse(refusal)
            : Decision.Append(new ChangeRejected(proposal, found!.Digest, approver.UserId!.Value, reason?.Trim()));

    /// <param name="person">Who withdraws it: whoever proposed it.</param>
    public static Decision Withdraw(Guid proposal, Guid? person, ApprovalContext context) =>
        Find(proposal, context, out var found) is { } refusal ? Decision.Refuse(refusal)
        : found!.Proposer is null || found.Proposer != person ? Decision.Refuse(NotTheirs)
        : Decision.Append(new ChangeWithdrawn(proposal));

    /// <summary>Why it cannot be decided; null for one that waits, and is what the caller saw.</summary>
    private static Refusal? Find(Guid proposal, ApprovalContext context, out Proposal? found)
    {
        found = context.Proposals.Find(proposal);
        return found is null ? NotFound
            : found.StatusAt(context.Now) is not ProposalStatus.Pending and var status ? Closed(status)
            : null;
    }

    private static Refusal? Find(Guid proposal, ApprovalContext context, out Proposal? found, string? digest) =>
        Find(proposal, context, out found) is { } refusal ? refusal
        : digest is null ? Refusal.Invalid("digest", "The digest of the proposal that you have read.")
        : digest != found!.Digest
            ? new(
                RefusalKind.Conflict,
                ProblemCodes.DigestMismatch,
                "This is not the digest of this proposal: read it again.",
                "digest"
            )
        : null;

    private static Refusal? MayDecide(Proposal proposal, Principal approver, ApprovalContext context) =>
        approver.UserId is null ? PeopleOnly
        : approver.MayApprove(proposal.Action.Permission(), context.Policy.Project) ? null
        : new(
            RefusalKind.Forbidden,
            ProblemCodes.Forbidden,
            $"None of your roles approves '{ApprovalActions.Name(proposal.Action)}' in this project."
        );

    private static Refusal PeopleOnly { get; } =
        new(RefusalKind.Forbidden, ProblemCodes.PeopleOnly, "A person decides this, who has signed in; no key does.");

    private static Refusal SelfApproval { get; } =
        new(RefusalKind.Forbidden, ProblemCodes.SelfApproval, "You have proposed this: another person approves it.");

    private static Refusal NotTheirs { get; } =
        new(
            RefusalKind.Forbidden,
            ProblemCodes.NotTheProposer,
            "Whoever proposed it withdraws it; others can reject it."
        );

    private static Refusal Closed(ProposalStatus status) =>
        status == ProposalStatus.Stale
            ? new(
                RefusalKind.Conflict,
                ProblemCodes.ProposalStale,
                "What it is about was changed since this was proposed: propose it again, as it is now."
            )
            : new(
                RefusalKind.Conflict,
                ProblemCodes.ProposalClosed,
                $"This proposal does not wait any more: it is {status.ToString().ToLowerInvariant()}."
            );
}
