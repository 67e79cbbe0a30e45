namespace Samplit.Domain.Layers;

/// <summary>
/// Stored for ever as <c>holdout_ended</c>: add nullable members, never rename or retype one. Experiments that were made
/// under it keep their gate.
/// </summary>
public sealed record HoldoutEnded(string? Reason = null);

/// <summary>Has experiments that are made from then on hold nobody out. To end it again is no news.</summary>
public sealed record EndHoldout(string? Reason, ExpectedRevision ExpectedRevision)
{
    public const int MaxReasonLength = 1_000;

    public static Decision Decide(EndHoldout command, Layer layer) =>
        !command.ExpectedRevision.Allows(layer.Revision) ? Decision.Refuse(Refusal.StaleRevision)
        : Text.Validate("reason", command.Reason, MaxReasonLength) is { } problem ? Decision.Refuse(problem)
        : layer.HeldOutPerMillion is null
            ? Decision.Refuse(
                new(
                    RefusalKind.Conflict,
                    ProblemCodes.NoHoldout,
                    "This layer holds nobody out; there is nothing to end."
                )
            )
        : layer.EndedAt is not null ? Decision.Nothing
        : Decision.Append(new HoldoutEnded(command.Reason));
}
