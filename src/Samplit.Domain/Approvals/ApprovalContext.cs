namespace Samplit.Domain.Approvals;

/// <summary>What proposals and approvals are decided on: what they are about, as it is, and its project's policy.</summary>
/// <param name="Version">Of the stream.</param>
public abstract record ApprovalContext(ProposalList Proposals, ApprovalPolicy Policy, long Version, DateTimeOffset Now)
{
    /// <summary>Of what proposals are about: they are meant for one of it.</summary>
    public abstract int Revision { get; }

    /// <summary>What can be proposed here.</summary>
    internal abstract IReadOnlyList<ApprovalAction> Actions { get; }

    /// <summary>What doing it comes to.</summary>
    /// <param name="version">Of the stream, right before it is done.</param>
    internal abstract Decision Apply(
        ApprovalAction action,
        ProposedChange? change,
        string reason,
        ExpectedRevision expected,
        long version
    );

    /// <summary>What an event is, for a policy; null for what none is asked about.</summary>
    internal abstract ApprovalAction? ActionOf(object @event);

    /// <summary>The same behind an event of one decision, where what comes next depends on it.</summary>
    internal virtual ApprovalContext After(object @event) => this;

    /// <summary>What is proposed, as what doing it comes to has it.</summary>
    internal virtual ProposedChange? Normalize(ProposedChange? change, Decision applied) => change;

    /// <summary>From when on a change can no longer be done; null for never.</summary>
    internal virtual DateTimeOffset? LatestFor(ProposedChange? change) => null;

    /// <summary>Whether an event may stand between an approval and what was approved.</summary>
    internal abstract bool IsBeforeApproved(object @event);

    /// <summary>The approvals that an event takes; null for none.</summary>
    internal ApprovalRule? Needed(object @event) =>
        ActionOf(@event) is { } action && Policy.Needed(action) is > 0 and var needed && !NeedsNobody(action)
            ? new(action, needed)
            : null;

    protected virtual bool NeedsNobody(ApprovalAction action) => false;
}
