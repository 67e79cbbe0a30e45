using System.Text.Json.Serialization;
using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;
using Samplit.Domain.Flags;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Approvals;

public enum ProposalStatus
{
    /// <summary>It can be approved.</summary>
    Pending,

    /// <summary>It was approved by enough people, and done with the last of them.</summary>
    Applied,

    Rejected,

    /// <summary>Who proposed it took it back.</summary>
    Withdrawn,

    /// <summary>What it is about was changed since: what was proposed is not what would be done.</summary>
    Stale,

    /// <summary>Its time has gone by.</summary>
    Expired,
}

/// <summary>A variant as it is proposed. Stored inside events for ever: add nullable members, never rename or retype one.</summary>
/// <param name="Active">False for one that no new visitor is to get.</param>
public sealed record ProposedVariant(
    string Name,
    bool IsControl,
    double? Weight = null,
    string? Url = null,
    bool? Active = null,
    double? TrafficAllocation = null
)
{
    public static ProposedVariant From(NewVariant variant) =>
        new(
            variant.Name ?? "",
            variant.IsControl,
            variant.Weight,
            variant.Url,
            variant.IsActive ? null : false,
            variant.TrafficAllocation
        );

    public NewVariant ToVariant() => new(Name, IsControl, Weight, Parts: null, Url, Active ?? true, TrafficAllocation);
}

/// <summary>
/// A metric as it is proposed: to be defined, changed or retired. Stored inside events for ever: add nullable members, never
/// rename or retype one.
/// </summary>
/// <param name="Metric">One of the experiment's, or a new identifier.</param>
/// <param name="Definition">All of it; null for one that is to be retired.</param>
/// <param name="Origin">As <see cref="MetricDefined"/> has it.</param>
public sealed record ProposedMetric(Guid Metric, MetricDefinition? Definition = null, LibraryOrigin? Origin = null);

/// <summary>
/// What is to become of a flag: the event, exactly one. Stored inside events for ever: add nullable members, never rename
/// or retype one.
/// </summary>
/// <param name="Activated">True or absent.</param>
/// <param name="Archived">True or absent.</param>
public sealed record ProposedFlagChange(
    FlagChanged? Definition = null,
    FlagEnvironmentChanged? Environment = null,
    FlagOverrideSet? Override = null,
    FlagChangePlanned? Planned = null,
    FlagRampStarted? Ramp = null,
    bool? Activated = null,
    bool? Archived = null
);

/// <summary>
/// All that is to be changed, of what is more than a step of the lifecycle. Stored inside events for ever: add nullable
/// members, never rename or retype one.
/// </summary>
public sealed record ProposedChange(
    IReadOnlyList<ProposedVariant>? Variants = null,
    IReadOnlyList<Element>? Elements = null,
    Preregistration? Preregistration = null,
    ProposedMetric? Metric = null,
    ProposedFlagChange? Flag = null,
    SegmentChanged? Segment = null
)
{
    public bool Equals(ProposedChange? other) =>
        other is not null
        && Preregistration == other.Preregistration
        && Metric == other.Metric
        && Flag == other.Flag
        && Segment == other.Segment
        && (Variants ?? []).SequenceEqual(other.Variants ?? [])
        && (Elements ?? []).SequenceEqual(other.Elements ?? []);

    public override int GetHashCode() =>
        HashCode.Combine(Variants?.Count, Elements?.Count, Preregistration, Metric, Flag, Segment);
}

/// <summary>A change that waits for others to approve it, or did.</summary>
/// <param name="ExpectedRevision">The only revision of what it is about that it is meant for.</param>
/// <param name="Digest">SHA-256 in hexadecimal of all that was proposed; what is approved has this one.</param>
/// <param name="Proposer">The person who proposes it, by themselves or by a key; null where that is none.</param>
/// <param name="Approvers">People who have approved it, in their order.</param>
/// <param name="ClosedReason">Why it was rejected.</param>
public sealed record Proposal(
    Guid Id,
    ApprovalAction Action,
    int ExpectedRevision,
    ProposedChange? Change,
    string Reason,
    string Digest,
    Guid? Proposer,
    DateTimeOffset ProposedAt,
    DateTimeOffset ExpiresAt,
    ProposalStatus Status,
    IReadOnlyList<Guid> Approvers,
    Guid? RejectedBy = null,
    string? ClosedReason = null
)
{
    public const int MaxReasonLength = ChangePreregistration.MaxReasonLength;

    [JsonIgnore]
    public bool IsPending => Status == ProposalStatus.Pending;

    /// <summary>As it is now: nothing happens when its time goes by.</summary>
    public ProposalStatus StatusAt(DateTimeOffset now) =>
        IsPending && now >= ExpiresAt ? ProposalStatus.Expired : Status;
}

// Stored for ever under the alias named with each: add nullable members, never rename or retype one.

/// <summary>Stored as <c>change_proposed</c>.</summary>
/// <param name="Digest">
/// SHA-256 in hexadecimal of the canonical JSON (RFC 8785) of the other members and the stream's id, which is called
/// <c>experiment</c>, <c>flag</c> or <c>segment</c>.
/// </param>
public sealed record ChangeProposed(
    Guid Proposal,
    ApprovalAction Action,
    int ExpectedRevision,
    ProposedChange? Change,
    string Reason,
    string Digest,
    DateTimeOffset ExpiresAt,
    Guid? Proposer = null
);

/// <summary>Stored as <c>change_approved</c>.</summary>
/// <param name="Digest">Of what the approver saw.</param>
/// <param name="Applies">True when it was the last that was needed: the change is the next event. Never false.</param>
public sealed record ChangeApproved(Guid Proposal, string Digest, Guid Approver, bool? Applies = null);

/// <summary>Stored as <c>change_rejected</c>.</summary>
public sealed record ChangeRejected(Guid Proposal, string Digest, Guid RejectedBy, string? Reason = null);

/// <summary>Stored as <c>change_withdrawn</c>.</summary>
public sealed record ChangeWithdrawn(Guid Proposal);
