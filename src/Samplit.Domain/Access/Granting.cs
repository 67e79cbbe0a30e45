namespace Samplit.Domain.Access;

/// <summary>
/// Nobody gives what they do not have: otherwise whoever may give something could give themselves everything. Of an
/// account of one's own, which everybody has, it is not asked.
/// </summary>
public static class Granting
{
    /// <param name="by">Who gives it; null for somebody on the machine, who gives whatever they like.</param>
    /// <param name="project">Where it is to hold; null for everywhere.</param>
    public static Refusal? Validate(Principal? by, Role role, Guid? project) =>
        by is null
        || role.Grants.All(g =>
            g.Key is Permission.AccountRead or Permission.AccountChange || by.Covers(g.Key, g.Value, project)
        )
            ? null
            : new(
                RefusalKind.Forbidden,
                ProblemCodes.ExceedsOwnPermissions,
                $"The role {role.Name} may do more than you, and nobody gives what they do not have."
            );

    /// <summary>Likewise, of roles as people write them. Those that are none are another's matter.</summary>
    public static Refusal? Validate(Principal? by, RoleCatalog catalog, IEnumerable<RoleGrant> roles) =>
        roles
            .Select(r => catalog.Find(r.Role) is { } role ? Validate(by, role, r.Project) : null)
            .FirstOrDefault(refusal => refusal is not null);

    /// <summary>Likewise, of what a role is to grant, which it may everywhere.</summary>
    internal static Refusal? Validate(Principal? by, IReadOnlyList<PermissionGrant> grants) =>
        by is not null
        && grants.FirstOrDefault(g =>
            Permissions.Find(g.Permission) is { } permission
            && permission is not (Permission.AccountRead or Permission.AccountChange)
            && !by.Covers(permission, g.Grant, project: null)
        )
            is { } exceeding
            ? new(
                RefusalKind.Forbidden,
                ProblemCodes.ExceedsOwnPermissions,
                $"You do not have {exceeding.Permission} as far as that yourself, and nobody gives what they do not have."
            )
            : null;
}
