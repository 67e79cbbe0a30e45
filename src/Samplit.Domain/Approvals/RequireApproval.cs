using Samplit.Domain.Access;
using Samplit.Domain.Experiments;

namespace Samplit.Domain.Approvals;

/// <summary>Keeps one person from doing what a policy has another one approve.</summary>
public static class RequireApproval
{
    private static readonly string BreakGlass = $"{Principal.Prefix(PrincipalKind.BreakGlass)}:";

    /// <summary>Lets a decision pass that nobody has to approve.</summary>
    /// <param name="actor">Who does it, as events name them.</param>
    public static Decision Of(
        Decision decision,
        Experiment experiment,
        ApprovalPolicy policy,
        string? actor,
        DateTimeOffset now
    ) =>
        IsBreakGlass(actor) ? decision
        : decision.Events.Select(e => Needed(e, experiment, policy, now)).FirstOrDefault(n => n is not null)
            is not { } needed
            ? decision
        : Decision.Refuse(
            new Refusal(
                RefusalKind.Conflict,
                ProblemCodes.ApprovalRequired,
                $"In this project another person approves '{ApprovalActions.Name(needed.Action)}' before it is done: propose it."
            )
        );

    /// <summary>Whoever came in by a break-glass approves by themselves, and audits list it.</summary>
    public static bool IsBreakGlass(string? actor) => actor?.StartsWith(BreakGlass, StringComparison.Ordinal) == true;

    /// <summary>The approvals that an event takes; null for none.</summary>
    /// <param name="before">The experiment until then.</param>
    internal static ApprovalRule? Needed(object @event, Experiment before, ApprovalPolicy policy, DateTimeOffset at) =>
        ApprovalActions.Of(@event, before) is { } action
        && policy.Needed(action) is > 0 and var needed
        // That it ends then was said before anybody knew the result.
        && !(action == ApprovalAction.Complete && before.EndAt <= at)
            ? new(action, needed)
            : null;
}
