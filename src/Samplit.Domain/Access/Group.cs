namespace Samplit.Domain.Access;

/// <summary>Users who have roles together, besides their own.</summary>
/// <param name="Name">Null of one that was deleted, whose name is free again.</param>
/// <param name="Members">Ids of users, in the order in which they came.</param>
/// <param name="IsProvisioned">Whether an identity provider says what it is called and who is in it.</param>
/// <param name="Revision">Counts changes, from 1.</param>
public sealed record Group(
    Guid Id,
    string? Name,
    IReadOnlyList<RoleGrant> Roles,
    IReadOnlyList<Guid> Members,
    bool IsProvisioned,
    bool IsDeleted,
    int Revision,
    DateTimeOffset CreatedAt
)
{
    public const int MaxNameLength = 255;

    /// <summary>Of one group; they lie in one document.</summary>
    public const int MaxMembers = 5_000;

    /// <summary>That are there.</summary>
    public const int MaxGroups = 1_000;

    /// <summary>The state after an event of the stream <paramref name="id"/>.</summary>
    public static Group? Evolve(Group? state, Guid id, object @event, DateTimeOffset at) =>
        (state, @event) switch
        {
            (null, GroupCreated e) => new(
                id,
                e.Name,
                Roles: [],
                Members: [],
                e.IsProvisioned,
                IsDeleted: false,
                Revision: 1,
                CreatedAt: at
            ),
            ({ } s, GroupRenamed e) => s.Next() with { Name = e.Name },
            ({ } s, GroupRoleGranted e) => s.Next() with { Roles = [.. s.Roles, new(e.Role, e.Project)] },
            ({ } s, GroupRoleRemoved e) => s.Next() with
            {
                Roles = [.. s.Roles.Where(r => r != new RoleGrant(e.Role, e.Project))],
            },
            ({ } s, GroupMemberAdded e) => s.Next() with { Members = [.. s.Members, e.User] },
            ({ } s, GroupMemberRemoved e) => s.Next() with { Members = [.. s.Members.Where(m => m != e.User)] },
            ({ } s, GroupDeleted) => s.Next() with { Name = null, Roles = [], Members = [], IsDeleted = true },
            _ => state,
        };

    private Group Next() => this with { Revision = Revision + 1 };
}

// Stored for ever under the alias named with each: add nullable members, never rename or retype one. Users are in them by id.

/// <summary>Stored as <c>group_created</c>.</summary>
/// <param name="IsProvisioned">Whether an identity provider made it.</param>
public sealed record GroupCreated(string Name, bool IsProvisioned);

/// <summary>Stored as <c>group_renamed</c>.</summary>
public sealed record GroupRenamed(string Name);

/// <summary>Stored as <c>group_role_granted</c>: all members have it now.</summary>
public sealed record GroupRoleGranted(string Role, Guid? Project = null);

/// <summary>Stored as <c>group_role_removed</c>.</summary>
public sealed record GroupRoleRemoved(string Role, Guid? Project = null);

/// <summary>Stored as <c>group_member_added</c>: they have all roles of the group now.</summary>
public sealed record GroupMemberAdded(Guid User);

/// <summary>Stored as <c>group_member_removed</c>.</summary>
public sealed record GroupMemberRemoved(Guid User);

/// <summary>Stored as <c>group_deleted</c>: nobody has a role by it any more.</summary>
public sealed record GroupDeleted;
