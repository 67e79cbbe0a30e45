using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Api.MetricDefinitions;
using Samplit.Domain;
using Samplit.Domain.Approvals;
using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;
using Samplit.Domain.Flags;
using Samplit.Domain.Json;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Targeting;

namespace Samplit.Api.Approvals;

/// <param name="Rules">What has to be approved; the rest is done by whoever may.</param>
/// <param name="ProposalDays">How long a proposal can be approved.</param>
/// <param name="Revision">0 where nobody has said anything.</param>
public sealed record ApprovalPolicyView(Guid Project, IReadOnlyList<ApprovalRule> Rules, int ProposalDays, int Revision)
    : IRevised,
        IExample
{
    static object IExample.Example =>
        new ApprovalPolicyView(
            IExample.SomeId,
            [new(ApprovalAction.Complete, 1), new(ApprovalAction.Weights, 2)],
            ApprovalPolicy.DefaultProposalDays,
            Revision: 1
        );

    public static ApprovalPolicyView From(ApprovalPolicy policy) =>
        new(policy.Project, policy.Rules, policy.ProposalDays, policy.Revision);
}

/// <param name="Approvals">From 1 to 5; leave out an action that needs none.</param>
public sealed record ApprovalRuleRequest([Required] ApprovalAction? Action, [Required] int? Approvals);

/// <param name="Rules">All of them, as they are to be.</param>
/// <param name="ProposalDays">How long a proposal can be approved, from 1 to 90; as it is when absent.</param>
public sealed record ApprovalPolicyRequest([Required] IReadOnlyList<ApprovalRuleRequest?>? Rules, int? ProposalDays)
    : IExample
{
    static object IExample.Example =>
        new ApprovalPolicyRequest([new(ApprovalAction.Complete, 1), new(ApprovalAction.Weights, 2)], null);

    public IReadOnlyList<ApprovalRule?>? ToRules() =>
        Rules?.Select(r => r?.Action is { } action ? new ApprovalRule(action, r.Approvals ?? 0) : null).ToArray();
}

/// <param name="Id">Of the metric that is to be changed or retired; absent for a new one.</param>
/// <param name="Definition">
/// All of it, as it is to be, without a reason of its own; absent where the metric is to be retired.
/// </param>
public sealed record ProposedMetricRequest(Guid? Id, MetricRequest? Definition);

/// <summary>What is to be done, and why. A step of the lifecycle has nothing but a reason.</summary>
/// <param name="Variants">All of them, as for a change of variants.</param>
/// <param name="Elements">All of them, of an experiment with elements.</param>
/// <param name="Preregistration">All of it.</param>
/// <param name="Metric">The one that is to be defined, changed or retired.</param>
/// <param name="Reason">For those who approve it, and for those who read the stream.</param>
public sealed record ProposeChangeRequest(
    [Required] ApprovalAction? Action,
    IReadOnlyList<VariantRequest?>? Variants,
    IReadOnlyList<ElementRequest?>? Elements,
    Preregistration? Preregistration,
    [Required] string? Reason,
    ProposedMetricRequest? Metric = null
) : IExample
{
    static object IExample.Example =>
        new ProposeChangeRequest(ApprovalAction.Complete, null, null, null, "It has run for two whole weeks.");

    /// <param name="metric">What is proposed of one.</param>
    public ProposeChange ToCommand(ExpectedRevision expected, ProposedMetric? metric) =>
        new(
            Action,
            Variants is null && Elements is null && Preregistration is null && metric is null
                ? null
                : new ProposedChange(
                    VariantRequest.ToVariants(Variants)?.Select(ProposedVariant.From).ToArray(),
                    ElementRequest.ToElements(Elements),
                    Preregistration,
                    metric
                ),
            Reason,
            expected
        );
}

/// <param name="Digest">Of the proposal that was read, as it is shown with it.</param>
public sealed record ApproveProposalRequest([Required] string? Digest) : IExample
{
    static object IExample.Example => new ApproveProposalRequest(ProposalView.SomeDigest);
}

/// <param name="Reason">For who has proposed it.</param>
public sealed record RejectProposalRequest([Required] string? Digest, string? Reason) : IExample
{
    static object IExample.Example =>
        new RejectProposalRequest(ProposalView.SomeDigest, "Let it run over the holidays.");
}

/// <param name="Experiment">That it is for; absent of one for a flag or a segment.</param>
/// <param name="Action">What it is, of all that is changed.</param>
/// <param name="ExpectedRevision">The only revision of what it is for that it is meant for.</param>
/// <param name="Digest">SHA-256 of all that was proposed: say it with the approval.</param>
/// <param name="Proposer">The user; absent where that is none.</param>
/// <param name="Approvers">Users, in their order.</param>
/// <param name="ApprovalsNeeded">How many it takes in all, as the policy is now.</param>
/// <param name="ClosedReason">Why it was rejected.</param>
/// <param name="Flag">That it is for; absent of one for anything else.</param>
/// <param name="Segment">That it is for; absent of one for anything else.</param>
public sealed record ProposalView(
    Guid Id,
    Guid? Experiment,
    ApprovalAction Action,
    ProposalStatus Status,
    int ExpectedRevision,
    ProposedChange? Change,
    string Reason,
    string Digest,
    Guid? Proposer,
    DateTimeOffset ProposedAt,
    DateTimeOffset ExpiresAt,
    IReadOnlyList<Guid> Approvers,
    int ApprovalsNeeded,
    Guid? RejectedBy,
    string? ClosedReason,
    Guid? Flag = null,
    Guid? Segment = null
) : IExample
{
    internal const string SomeDigest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    static object IExample.Example => Some;

    internal static ProposalView Some { get; } =
        new(
            IExample.SomeId,
            IExample.SomeId,
            ApprovalAction.Complete,
            ProposalStatus.Pending,
            ExpectedRevision: 2,
            Change: null,
            "It has run for two whole weeks.",
            SomeDigest,
            IExample.SomeId,
            IExample.SomeTime,
            IExample.SomeTime.AddDays(ApprovalPolicy.DefaultProposalDays),
            Approvers: [],
            ApprovalsNeeded: 1,
            RejectedBy: null,
            ClosedReason: null
        );

    /// <summary>Of one that is for a flag or a segment when <paramref name="experiment"/> is null.</summary>
    public static ProposalView From(Guid? experiment, Proposal proposal, ApprovalPolicy policy, DateTimeOffset now) =>
        new(
            proposal.Id,
            experiment,
            proposal.Action,
            proposal.StatusAt(now),
            proposal.ExpectedRevision,
            proposal.Change,
            proposal.Reason,
            proposal.Digest,
            proposal.Proposer,
            proposal.ProposedAt,
            proposal.ExpiresAt,
            proposal.Approvers,
            policy.Needed(proposal.Action),
            proposal.RejectedBy,
            proposal.ClosedReason
        );
}

/// <param name="Proposals">Newest first: all that wait, and the last that were closed.</param>
public sealed record ProposalsView(IReadOnlyList<ProposalView> Proposals) : IExample
{
    static object IExample.Example => new ProposalsView([ProposalView.Some]);
}

/// <param name="Proposals">All that wait, of some experiments, flags and segments, the newest of those first.</param>
/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record ProposalPage(IReadOnlyList<ProposalView> Proposals, Guid? Next);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.Strict,
    Converters = [
        typeof(CamelCaseEnum<ApprovalAction>),
        typeof(CamelCaseEnum<ProposalStatus>),
        typeof(CamelCaseEnum<ElementKind>),
        typeof(CamelCaseEnum<SelectorKind>),
        typeof(CamelCaseEnum<MetricType>),
        typeof(CamelCaseEnum<MetricAggregation>),
        typeof(CamelCaseEnum<GuardrailAction>),
        typeof(CamelCaseEnum<RuleOperator>),
        typeof(CamelCaseEnum<FlagAction>),
        typeof(CamelCaseEnum<FlagKind>),
        typeof(VisitorKeyConverter),
    ]
)]
[JsonSerializable(typeof(ApprovalPolicyView))]
[JsonSerializable(typeof(ApprovalPolicyRequest))]
[JsonSerializable(typeof(ProposeChangeRequest))]
[JsonSerializable(typeof(ApproveProposalRequest))]
[JsonSerializable(typeof(RejectProposalRequest))]
[JsonSerializable(typeof(ProposalView))]
[JsonSerializable(typeof(ProposalsView))]
[JsonSerializable(typeof(ProposalPage))]
internal sealed partial class ApprovalsJson : JsonSerializerContext;
