using Samplit.Domain.Access;

namespace Samplit.Domain.Approvals;

/// <summary>Keeps one person from doing what a policy has another one approve.</summary>
public static class RequireApproval
{
    private static readonly string BreakGlass = $"{Principal.Prefix(PrincipalKind.BreakGlass)}:";

    /// <summary>Lets a decision pass that nobody has to approve.</summary>
    /// <param name="context">What it was decided on.</param>
    /// <param name="actor">Who does it, as events name them.</param>
    public static Decision Of(Decision decision, ApprovalContext context, string? actor) =>
        IsBreakGlass(actor) || Needed(decision, context) is not { } needed
            ? decision
            : Decision.Refuse(Refuse(needed.Action));

    /// <summary>Whoever came in by a break-glass approves by themselves, and audits list it.</summary>
    public static bool IsBreakGlass(string? actor) => actor?.StartsWith(BreakGlass, StringComparison.Ordinal) == true;

    /// <summary>The approvals that the first of its events takes that takes any; null for none.</summary>
    internal static ApprovalRule? Needed(Decision decision, ApprovalContext context) =>
        First(decision, context, (c, e) => c.Needed(e));

    /// <summary>What the first of its events is that a policy may be asked about; null for none.</summary>
    internal static ApprovalAction? FindAction(Decision decision, ApprovalContext context) =>
        First(decision, context, (c, e) => c.ActionOf(e) is { } action ? new ApprovalRule(action, 0) : null)?.Action;

    internal static Refusal Refuse(ApprovalAction action) =>
        new(
            RefusalKind.Conflict,
            ProblemCodes.ApprovalRequired,
            $"In this project another person approves '{ApprovalActions.Name(action)}' before it is done: propose it."
        );

    private static ApprovalRule? First(
        Decision decision,
        ApprovalContext context,
        Func<ApprovalContext, object, ApprovalRule?> of
    )
    {
        foreach (var @event in decision.Events)
        {
            if (of(context, @event) is { } found)
            {
                return found;
            }
            context = context.After(@event);
        }
        return null;
    }
}
