using System.Globalization;
using Samplit.Domain.Access;
using Samplit.Domain.Approvals;
using Samplit.Domain.Experiments;

namespace Samplit.Domain.Audit;

/// <summary>
/// Whether what others have to approve was approved by them: by so many people as the policy said that stood before it
/// in the log, none of whom had proposed it, in time, and of what it is about as it was.
/// </summary>
internal static class ApprovalAudit
{
    /// <summary>Of a project whose policy is not known, as there is none.</summary>
    /// <param name="context">Before the event.</param>
    /// <param name="actor">Who appended the event.</param>
    public static WrongDecision? Check(long sequence, object @event, ApprovalContext context, string? actor) =>
        @event switch
        {
            ChangeProposed e => Proposed(sequence, e, context),
            ChangeApproved e => Approved(sequence, e, context, actor),
            ChangeRejected e => Decided(sequence, e.Proposal, e.Digest, e.RejectedBy, context, actor),
            ChangeWithdrawn e => Waits(sequence, e.Proposal, context),
            _ => Done(sequence, @event, context, actor),
        };

    /// <summary>What was done under a break-glass without an approval that it takes; null for anything else.</summary>
    public static Deviation? Bypassed(long sequence, object @event, ApprovalContext context, string? actor) =>
        context.Proposals.Applying is null
        && RequireApproval.IsBreakGlass(actor)
        && context.Needed(@event) is { } needed
            ? new(
                sequence,
                context.Now,
                "approval",
                $"{Number(needed.Approvals)} for '{ApprovalActions.Name(needed.Action)}'",
                $"done by {actor}",
                Reason: null
            )
            : null;

    private static WrongDecision? Proposed(long sequence, ChangeProposed e, ApprovalContext context)
    {
        var applied = context.Apply(e.Action, e.Change, e.Reason, new([e.ExpectedRevision]), context.Version);
        var action = RequireApproval.FindAction(applied, context);
        return applied.Refusal is { } refusal ? Wrong(sequence, e, refusal.Detail)
            : action != e.Action ? Wrong(sequence, e, $"a proposal to do '{action}'")
            : context.Proposals.Find(e.Proposal) is not null ? Wrong(sequence, e, "a proposal with an id of its own")
            : null;
    }

    private static WrongDecision? Approved(long sequence, ChangeApproved e, ApprovalContext context, string? actor)
    {
        if (Decided(sequence, e.Proposal, e.Digest, e.Approver, context, actor) is { } wrong)
        {
            return wrong;
        }
        var proposal = context.Proposals.Find(e.Proposal)!;
        return e.Approver == proposal.Proposer ? Wrong(sequence, e, "an approval by another person")
            : proposal.Approvers.Contains(e.Approver) ? Wrong(sequence, e, "one approval of each person")
            : null;
    }

    private static WrongDecision? Decided(
        long sequence,
        Guid id,
        string digest,
        Guid person,
        ApprovalContext context,
        string? actor
    ) =>
        Waits(sequence, id, context)
        ?? (
            context.Proposals.Find(id)!.Digest != digest ? Wrong(sequence, digest, "the digest of what was proposed")
            : actor != $"{Principal.Prefix(PrincipalKind.User)}:{person:D}"
                ? Wrong(sequence, actor ?? "nobody", $"what {person:D} does themselves")
            : null
        );

    private static WrongDecision? Waits(long sequence, Guid id, ApprovalContext context) =>
        context.Proposals.Find(id)?.StatusAt(context.Now) is not ProposalStatus.Pending and var status
            ? Wrong(
                sequence,
                $"a decision about the proposal {id:D}",
                status is null ? "a proposal that is there" : $"none: it is {status}"
            )
            : null;

    /// <summary>Of everything else: it is what was approved last, or needs no approval.</summary>
    private static WrongDecision? Done(long sequence, object @event, ApprovalContext context, string? actor)
    {
        var needed = context.Needed(@event);
        if (context.Proposals.Applying is not { } applying)
        {
            return needed is null || RequireApproval.IsBreakGlass(actor)
                ? null
                : Wrong(
                    sequence,
                    $"'{ApprovalActions.Name(needed.Action)}' without an approval",
                    $"{Number(needed.Approvals)} before it"
                );
        }
        if (context.IsBeforeApproved(@event))
        {
            return null;
        }
        var proposal = context.Proposals.Find(applying)!;
        // Of the revision it was when it was approved; what makes way for it may stand between.
        var approved = context.Apply(proposal.Action, proposal.Change, proposal.Reason, default, context.Version);
        var expected = approved.Events.FirstOrDefault(e => context.ActionOf(e) is not null);
        return expected is null || !IsSame(@event, expected)
                ? Wrong(
                    sequence,
                    @event.GetType().Name,
                    $"what was approved: '{ApprovalActions.Name(proposal.Action)}'"
                )
            : proposal.Approvers.Count < needed?.Approvals
                ? Wrong(
                    sequence,
                    $"{Number(proposal.Approvers.Count)} approvals",
                    $"{Number(needed.Approvals)} of them"
                )
            : null;
    }

    private static bool IsSame(object recorded, object expected) =>
        recorded is VariantsChanged was && expected is VariantsChanged approved
            ? VariantsAudit.IsSame(was, approved) && was.Reason == approved.Reason
            : recorded.Equals(expected);

    private static WrongDecision Wrong(long sequence, object recorded, string expected) =>
        new(sequence, "approval", $"{recorded}", expected);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
