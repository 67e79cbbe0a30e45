namespace Samplit.Domain.Approvals;

/// <param name="Approvals">How many other people have to approve it, from 1 to <see cref="ApprovalPolicy.MaxApprovals"/>.</param>
public sealed record ApprovalRule(ApprovalAction Action, int Approvals);

/// <summary>What has to be approved in a project, and by how many.</summary>
/// <param name="Rules">What is not among them needs no approval.</param>
/// <param name="ProposalDays">How long a proposal can be approved.</param>
/// <param name="Revision">Counts changes; 0 where nobody has said anything.</param>
public sealed record ApprovalPolicy(
    Guid Id,
    Guid Project,
    IReadOnlyList<ApprovalRule> Rules,
    int ProposalDays,
    int Revision
)
{
    public const int MaxApprovals = 5;
    public const int MaxProposalDays = 90;
    public const int DefaultProposalDays = 7;

    /// <summary>Of a project where nobody has said anything.</summary>
    public static ApprovalPolicy None(Guid project) =>
        new(StreamOf(project), project, [], DefaultProposalDays, Revision: 0);

    /// <summary>The stream of a project's policy, of the kind <c>approval-policy</c>.</summary>
    public static Guid StreamOf(Guid project) => Access.Project.StreamOf("approval-policy", project);

    /// <summary>How many have to approve it; 0 for what anybody does who may.</summary>
    public int Needed(ApprovalAction action) => Rules.FirstOrDefault(r => r.Action == action)?.Approvals ?? 0;

    /// <param name="rules">All of them, as they are to be.</param>
    /// <param name="proposalDays">Null for what it is.</param>
    public static Decision Change(ApprovalPolicy policy, IReadOnlyList<ApprovalRule?>? rules, int? proposalDays)
    {
        if (Validate(rules, proposalDays) is { } problem)
        {
            return Decision.Refuse(problem);
        }
        var (wanted, days) = (
            rules!.OfType<ApprovalRule>().OrderBy(r => r.Action).ToArray(),
            proposalDays ?? policy.ProposalDays
        );
        return wanted.SequenceEqual(policy.Rules) && days == policy.ProposalDays
            ? Decision.Nothing
            : Decision.Append(new ApprovalPolicyChanged(wanted, days, Access.Project.Stored(policy.Project)));
    }

    /// <summary>The state after an event of the stream <paramref name="id"/>.</summary>
    public static ApprovalPolicy? Evolve(ApprovalPolicy? state, Guid id, object @event) =>
        @event is ApprovalPolicyChanged e
            ? new(id, Access.Project.Of(e.Project), e.Rules, e.ProposalDays, (state?.Revision ?? 0) + 1)
            : state;

    private static Refusal? Validate(IReadOnlyList<ApprovalRule?>? rules, int? proposalDays)
    {
        if (rules is null || rules.Count > Enum.GetValues<ApprovalAction>().Length)
        {
            return Refusal.Invalid("rules", "A list with at most one rule for each action.");
        }
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules[i] is not { Approvals: >= 1 and <= MaxApprovals } rule)
            {
                return Refusal.Invalid(
                    $"rules[{i}].approvals",
                    $"From 1 to {MaxApprovals}; an action without a rule needs none."
                );
            }
            if (rules.Take(i).Any(r => r!.Action == rule.Action))
            {
                return Refusal.Invalid($"rules[{i}].action", "Each action has one rule.");
            }
        }
        return proposalDays is null or (>= 1 and <= MaxProposalDays)
            ? null
            : Refusal.Invalid("proposalDays", $"From 1 to {MaxProposalDays}.");
    }
}

/// <summary>
/// Stored for ever as <c>approval_policy_changed</c>: add nullable members, never rename or retype one.
/// </summary>
/// <param name="Rules">All of them, from here on.</param>
/// <param name="Project">Null for the default one.</param>
public sealed record ApprovalPolicyChanged(IReadOnlyList<ApprovalRule> Rules, int ProposalDays, Guid? Project = null);
