using Samplit.Domain.Visitors;

namespace Samplit.Domain.Layers;

/// <summary>Makes a layer. Values are as the caller sent them.</summary>
public sealed record CreateLayer(string? Name, UnitType UnitType, long Seed, Guid? Project = null)
{
    public const int MaxNameLength = 255;

    public static Decision Decide(CreateLayer command) =>
        (Text.ValidateName("name", command.Name, MaxNameLength) ?? Bucketing.ValidateSeed(command.Seed)) is { } problem
            ? Decision.Refuse(problem)
            : Decision.Append(new LayerCreated(command.Name!.Trim(), command.UnitType, command.Seed, command.Project));
}
