using Samplit.Domain.Visitors;

namespace Samplit.Domain.Layers;

/// <summary>Makes a layer, or the holdout that is around all of them. Values are as the caller sent them.</summary>
/// <param name="HeldOutPerMillion">Of a holdout, how many of a million visitors see no experiment; null for a layer.</param>
public sealed record CreateLayer(
    string? Name,
    UnitType UnitType,
    long Seed,
    Guid? Project = null,
    int? HeldOutPerMillion = null
)
{
    public const int MaxNameLength = 255;

    /// <summary>With nobody left there would be no experiment.</summary>
    public const int MaxHeldOutPerMillion = 999_999;

    /// <param name="holdout">The one of the project and the unit type that has not ended; null for none.</param>
    public static Decision Decide(CreateLayer command, Layer? holdout) =>
        (
            Text.ValidateName("name", command.Name, MaxNameLength)
            ?? Bucketing.ValidateSeed(command.Seed)
            ?? (
                command.HeldOutPerMillion is < 1 or > MaxHeldOutPerMillion
                    ? Refusal.Invalid("heldOutPerMillion", $"From 1 to {MaxHeldOutPerMillion:N0}.")
                    : null
            )
            ?? (
                command.HeldOutPerMillion is not null && holdout is not null
                    ? new(
                        RefusalKind.Conflict,
                        ProblemCodes.HoldoutOpen,
                        $"'{holdout.Name}' holds visitors of this unit type out already. End it first."
                    )
                    : null
            )
        )
            is { } problem
            ? Decision.Refuse(problem)
            : Decision.Append(
                new LayerCreated(
                    command.Name!.Trim(),
                    command.UnitType,
                    command.Seed,
                    command.Project,
                    command.HeldOutPerMillion,
                    holdout?.Id
                )
            );
}
