using System.Text.Json.Serialization.Metadata;
using Samplit.Domain.Approvals;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Approvals;

/// <summary>What has to be approved, of each project where somebody said so.</summary>
public sealed class ApprovalPolicyProjection(JsonTypeInfo<ApprovalPolicy> json)
    : SnapshotProjection<ApprovalPolicy>(json)
{
    public override string Name => "approval_policies";

    /// <summary>
    /// Held by whoever changes a project's policy, and shared by those who do what it is about: so that the log has the
    /// one before the other, as they were decided.
    /// </summary>
    public static string LockName(string schema, Guid project) => $"{schema}.approval_policy/{project:D}";

    public override string StreamType => StreamTypes.ApprovalPolicy;

    public override ApprovalPolicy? Evolve(ApprovalPolicy? state, Guid streamId, object @event, DateTimeOffset at) =>
        ApprovalPolicy.Evolve(state, streamId, @event);
}
