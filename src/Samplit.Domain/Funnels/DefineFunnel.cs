namespace Samplit.Domain.Funnels;

/// <summary>What a funnel is to be called and to be. Values are as the caller sent them.</summary>
public sealed record DefineFunnel(string? Name, string? Description, FunnelDefinition? Definition)
{
    public const int MaxNameLength = 255;
    public const int MaxDescriptionLength = 10_000;

    /// <param name="owner">The user who makes it; null when a key does.</param>
    /// <param name="project">As events have it: null for the default one.</param>
    public static Decision Create(DefineFunnel command, Guid? owner, Guid? project) =>
        command.Validate() is { } problem
            ? Decision.Refuse(problem)
            : Decision.Append(
                new FunnelCreated(command.Name!.Trim(), command.Definition!, command.Description, owner, project)
            );

    public static Decision Change(DefineFunnel command, Funnel funnel) =>
        command.Validate() is { } problem ? Decision.Refuse(problem)
        : ChangeFunnel.RefuseArchived(funnel) is { } refusal ? Decision.Refuse(refusal)
        : new FunnelChanged(command.Name!.Trim(), command.Definition!, command.Description) is var changed
        && changed == new FunnelChanged(funnel.Name, funnel.Definition, funnel.Description)
            ? Decision.Nothing
        : Decision.Append(changed);

    private Refusal? Validate() =>
        Text.ValidateName("name", Name, MaxNameLength)
        ?? Text.Validate("description", Description, MaxDescriptionLength)
        ?? (
            Definition is null
                ? Refusal.Invalid("definition", "Nodes and the edges between them.")
                : Definition.Validate()
        );
}

/// <summary>The steps of a funnel's life. Doing one again is no news.</summary>
public static class ChangeFunnel
{
    public static Decision Activate(Funnel funnel) =>
        funnel.Status == FunnelStatus.Active ? Decision.Nothing
        : RefuseArchived(funnel) is { } refusal ? Decision.Refuse(refusal)
        : Decision.Append(new FunnelActivated());

    public static Decision Archive(Funnel funnel) =>
        funnel.Status == FunnelStatus.Archived ? Decision.Nothing : Decision.Append(new FunnelArchived());

    internal static Refusal? RefuseArchived(Funnel funnel) =>
        funnel.Status == FunnelStatus.Archived
            ? new Refusal(RefusalKind.Conflict, ProblemCodes.FunnelArchived, "An archived funnel stays as it was.")
            : null;
}
