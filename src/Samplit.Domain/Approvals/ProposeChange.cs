using Samplit.Domain.Access;
using Samplit.Domain.Experiments;

namespace Samplit.Domain.Approvals;

/// <summary>Proposes what a policy has others approve. Values are as the caller sent them.</summary>
/// <param name="Reason">Why, for those who approve it, and for those who read the stream.</param>
/// <param name="ExpectedRevision">The revision the caller saw; null when they do not mind.</param>
public sealed record ProposeChange(
    ApprovalAction? Action,
    ProposedChange? Change,
    string? Reason,
    ExpectedRevision ExpectedRevision
)
{
    /// <param name="id">What the proposal is to be known by.</param>
    /// <param name="proposer">Who proposes it; null for the server itself.</param>
    /// <param name="digest">Of the event, whose own digest is not looked at.</param>
    public static Decision Decide(
        ProposeChange command,
        ApprovalContext context,
        Guid id,
        Principal? proposer,
        Func<ChangeProposed, string> digest
    )
    {
        var policy = context.Policy;
        if (command.Validate(context.Actions) is { } invalid)
        {
            return Decision.Refuse(invalid);
        }
        if (proposer?.May(command.Action!.Value.Permission(), policy.Project) == false)
        {
            return Decision.Refuse(
                new Refusal(
                    RefusalKind.Forbidden,
                    ProblemCodes.Forbidden,
                    $"You may not propose '{ApprovalActions.Name(command.Action!.Value)}' in this project."
                )
            );
        }
        if (!command.ExpectedRevision.Allows(context.Revision))
        {
            return Decision.Refuse(Refusal.StaleRevision);
        }
        var reason = command.Reason!.Trim();
        var applied = context.Apply(command.Action!.Value, command.Change, reason, default, context.Version);
        if (applied.Refusal is not null)
        {
            return applied;
        }
        if (applied.Events.Count == 0)
        {
            return Decision.Refuse(Nothing);
        }
        if (RequireApproval.Needed(applied, context) is not { } needed)
        {
            return Decision.Refuse(NotNeeded);
        }
        if (
            context.Proposals.Proposals.Count(p => p.StatusAt(context.Now) == ProposalStatus.Pending)
            >= ProposalList.MaxPending
        )
        {
            return Decision.Refuse(TooMany);
        }
        var expires = context.Now.AddDays(policy.ProposalDays);
        var proposed = new ChangeProposed(
            id,
            needed.Action,
            context.Revision,
            context.Normalize(command.Change, applied),
            reason,
            Digest: "",
            context.LatestFor(command.Change) is { } latest && latest < expires ? latest : expires,
            proposer?.Person
        );
        return Decision.Append(proposed with { Digest = digest(proposed) });
    }

    /// <summary>Takes the step whose time has come; one that has to be approved is proposed instead.</summary>
    /// <param name="actor">Who takes it, as events name them.</param>
    public static Decision TakeDueStep(
        ExperimentApprovalContext context,
        string actor,
        Guid id,
        Func<ChangeProposed, string> digest
    )
    {
        var due = Schedule.Due(context.Experiment, context.Now) switch
        {
            LifecycleStep.Complete => Schedule.Complete(context.Experiment, context.Statistics.Assignments),
            LifecycleStep.Start => context.Start(expected: default),
            _ => Decision.Nothing,
        };
        var allowed = RequireApproval.Of(due, context, actor);
        return allowed.Refusal?.Code != ProblemCodes.ApprovalRequired ? allowed
            // Once for each revision: who has rejected it is not asked again.
            : context.Proposals.Proposals.Any(p =>
                p.Action == ApprovalAction.Start && p.ExpectedRevision == context.Experiment.Revision
            )
                ? Decision.Nothing
            // What ends by itself was to end then from the beginning, and needs no approval.
            : Decide(
                new(ApprovalAction.Start, Change: null, "The start that was set for it has come.", default),
                context,
                id,
                proposer: null,
                digest
            );
    }

    private Refusal? Validate(IReadOnlyList<ApprovalAction> possible) =>
        Action is not { } action || !possible.Contains(action)
            ? Refusal.Invalid("action", $"One of {string.Join(", ", possible.Select(ApprovalActions.Name))}.")
            : Text.ValidateName("reason", Reason, Proposal.MaxReasonLength) ?? ValidateChange(action);

    private Refusal? ValidateChange(ApprovalAction action)
    {
        var wanted = action switch
        {
            ApprovalAction.Weights or ApprovalAction.Variants => "variants",
            ApprovalAction.Preregistration => "preregistration",
            ApprovalAction.Metrics => "metric",
            ApprovalAction.Flags => "change",
            _ => null,
        };
        (string Field, bool IsThere, string Needed)[] parts =
        [
            (
                "variants",
                Change?.Variants is not null || Change?.Elements is not null,
                "All of them, as they are to be; or the elements."
            ),
            ("preregistration", Change?.Preregistration is not null, "All of it, as it is to be."),
            ("metric", Change?.Metric is not null, "The one that is to be defined, changed or retired."),
            ("change", Change?.Flag is not null || Change?.Segment is not null, "What is to become of it."),
        ];
        foreach (var (field, isThere, needed) in parts)
        {
            if (isThere != (field == wanted))
            {
                return isThere ? Surplus(field) : Refusal.Invalid(field, needed);
            }
        }
        return wanted is null && Change is not null ? Surplus("variants") : null;
    }

    private static Refusal Surplus(string field) => Refusal.Invalid(field, "This action has none.");

    private static Refusal Nothing { get; } =
        new(RefusalKind.Conflict, ProblemCodes.NothingToApprove, "It is so already: there is nothing to change.");

    private static Refusal NotNeeded { get; } =
        new(RefusalKind.Conflict, ProblemCodes.ApprovalNotNeeded, "In this project nobody has to approve this: do it.");

    private static Refusal TooMany { get; } =
        new(
            RefusalKind.Conflict,
            ProblemCodes.TooManyProposals,
            $"{ProposalList.MaxPending} proposals wait here already: approve, reject or withdraw some first."
        );
}
