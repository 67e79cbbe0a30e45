namespace Samplit.Domain.Access;

/// <summary>One permission of a role that was made.</summary>
/// <param name="Permission">By name. One that is none grants nothing.</param>
public sealed record PermissionGrant(string Permission, Grant Grant);

/// <summary>A role that somebody has made.</summary>
/// <param name="Name">For ever: users, groups and keys have the role by its name.</param>
/// <param name="IsDeleted">It grants nothing any more, and its name is never used again.</param>
/// <param name="Revision">Counts changes, from 1.</param>
public sealed record CustomRole(
    Guid Id,
    string Name,
    IReadOnlyList<PermissionGrant> Grants,
    bool IsDeleted,
    int Revision,
    DateTimeOffset CreatedAt
)
{
    /// <summary>What it grants. A permission of another version of this program is left out.</summary>
    public Role AsRole() =>
        new(
            Name,
            Grants
                .Select(g => (Permission: Permissions.Find(g.Permission), g.Grant))
                .Where(g => g.Permission is { } permission && DefineRole.IsGrantable(permission))
                .DistinctBy(g => g.Permission)
                .ToDictionary(g => g.Permission!.Value, g => g.Grant)
        );

    /// <summary>The state after an event of the stream <paramref name="id"/>.</summary>
    public static CustomRole? Evolve(CustomRole? state, Guid id, object @event, DateTimeOffset at) =>
        (state, @event) switch
        {
            (null, RoleCreated e) => new(id, e.Name, e.Grants, IsDeleted: false, Revision: 1, CreatedAt: at),
            ({ } s, RoleChanged e) => s with { Grants = e.Grants, Revision = s.Revision + 1 },
            ({ } s, RoleDeleted) => s with { IsDeleted = true, Revision = s.Revision + 1 },
            _ => state,
        };
}

// Stored for ever under the alias named with each: add nullable members, never rename or retype one.

/// <summary>Stored as <c>role_created</c>.</summary>
public sealed record RoleCreated(string Name, IReadOnlyList<PermissionGrant> Grants);

/// <summary>Stored as <c>role_changed</c>: whoever has it may do this now.</summary>
public sealed record RoleChanged(IReadOnlyList<PermissionGrant> Grants);

/// <summary>Stored as <c>role_deleted</c>: whoever has it may do nothing by it any more.</summary>
public sealed record RoleDeleted;
