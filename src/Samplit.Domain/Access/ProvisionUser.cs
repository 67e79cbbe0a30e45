namespace Samplit.Domain.Access;

/// <summary>
/// What an identity provider does with users (RFC 7644): with those whom it has made, or was given, and with no
/// superusers. It gives nobody a role of their own: groups do that.
/// </summary>
public static class ProvisionUser
{
    private static Refusal NotProvisioned { get; } =
        new(
            RefusalKind.Forbidden,
            ProblemCodes.NotProvisioned,
            "An identity provider changes users whom it has made or was given, and no superusers."
        );

    /// <summary>
    /// Leaves somebody who was made here to the identity provider from now on. Only people do that: a name that is the
    /// same could be anybody's.
    /// </summary>
    public static Decision HandOver(User user) =>
        user.IsErased || user.IsSuperuser ? Decision.Refuse(NotProvisioned)
        : user.IsProvisioned ? Decision.Nothing
        : Decision.Append(new UserProvisioned());

    /// <param name="isActive">Whether they may sign in.</param>
    /// <param name="haveDetailsChanged">Whether they are called something else now.</param>
    public static Decision Change(User user, bool isActive, bool haveDetailsChanged) =>
        Validate(user) is { } refusal
            ? Decision.Refuse(refusal)
            : Decision.Append([
                .. haveDetailsChanged ? (object[])[new UserDetailsChanged()] : [],
                .. isActive == user.IsActive ? (object[])[]
                : isActive ? [new UserActivated()]
                : [new UserDeactivated()],
            ]);

    /// <summary>
    /// Somebody the identity provider has deleted can do nothing more, and leaves behind nothing that whoever comes back
    /// under the same name would have. The log still says who it was, until somebody here erases them.
    /// </summary>
    public static Decision Delete(User user) =>
        Validate(user) is { } refusal
            ? Decision.Refuse(refusal)
            : Decision.Append([
                .. user.Roles.Select(r => new UserRoleRemoved(r.Role, r.Project)),
                .. ChangeUser.RemoveSecondFactors(user, bySuperuser: false).Events,
                .. Enumerable.Repeat(new UserIdentityRemoved(), user.Identities),
                .. user.IsActive ? (object[])[new UserDeactivated()] : [],
                new UserDeprovisioned(),
            ]);

    /// <summary>
    /// Whom the provider has deleted comes back, and has nothing of what they had; unless somebody here has let them in
    /// again meanwhile, and so taken them for their own.
    /// </summary>
    public static Decision Restore(User user, bool isActive) =>
        user.IsErased || user.IsSuperuser || user.IsProvisioned || user.IsActive
            ? Decision.Refuse(NotProvisioned)
            : Decision.Append([
                .. user.Roles.Select(r => new UserRoleRemoved(r.Role, r.Project)),
                .. ChangeUser.RemoveSecondFactors(user, bySuperuser: false).Events,
                .. Enumerable.Repeat(new UserIdentityRemoved(), user.Identities),
                new UserProvisioned(),
                .. isActive ? (object[])[new UserActivated()] : [],
            ]);

    private static Refusal? Validate(User user) =>
        user is { IsProvisioned: true, IsSuperuser: false, IsErased: false } ? null : NotProvisioned;
}
