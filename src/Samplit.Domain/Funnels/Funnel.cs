namespace Samplit.Domain.Funnels;

public enum FunnelStatus
{
    /// <summary>It is being drawn; that it counts already shows what it will say.</summary>
    Draft,

    /// <summary>People go by it.</summary>
    Active,

    /// <summary>It stays as it was.</summary>
    Archived,
}

/// <summary>A funnel of a project, as it stands.</summary>
/// <param name="Revision">Counts changes, from 1.</param>
/// <param name="Owner">The user who made it; null when a key did.</param>
/// <param name="Project">What it belongs to; null for the default project.</param>
public sealed record Funnel(
    Guid Id,
    string Name,
    string? Description,
    FunnelStatus Status,
    FunnelDefinition Definition,
    int Revision,
    DateTimeOffset CreatedAt,
    Guid? Owner = null,
    Guid? Project = null
)
{
    /// <summary>The state after an event of the stream <paramref name="id"/>; the same instance when it changes nothing.</summary>
    public static Funnel? Evolve(Funnel? state, Guid id, object @event, DateTimeOffset at) =>
        (state, @event) switch
        {
            (null, FunnelCreated e) => new(
                id,
                e.Name,
                e.Description,
                FunnelStatus.Draft,
                e.Definition,
                Revision: 1,
                at,
                e.Owner,
                e.Project
            ),
            ({ } s, FunnelChanged e) => s.Next() with
            {
                Name = e.Name,
                Description = e.Description,
                Definition = e.Definition,
            },
            ({ } s, FunnelActivated) => s.Next() with { Status = FunnelStatus.Active },
            ({ } s, FunnelArchived) => s.Next() with { Status = FunnelStatus.Archived },
            _ => state,
        };

    private Funnel Next() => this with { Revision = Revision + 1 };
}

// Stored for ever under the alias named with each: add nullable members, never rename or retype one.

/// <summary>Stored as <c>funnel_created</c>.</summary>
/// <param name="Owner">The user who made it; null when a key did.</param>
/// <param name="Project">Null for the default one.</param>
public sealed record FunnelCreated(
    string Name,
    FunnelDefinition Definition,
    string? Description = null,
    Guid? Owner = null,
    Guid? Project = null
);

/// <summary>Stored as <c>funnel_changed</c>: all of what it is from then on.</summary>
public sealed record FunnelChanged(string Name, FunnelDefinition Definition, string? Description = null);

/// <summary>Stored as <c>funnel_activated</c>.</summary>
public sealed record FunnelActivated;

/// <summary>Stored as <c>funnel_archived</c>.</summary>
public sealed record FunnelArchived;
