namespace Samplit.Domain.Access;

/// <summary>What can be done with a user who is there. To say again what is so is no news.</summary>
public static class ChangeUser
{
    /// <summary>Of one user, in all projects together: each of them is an event.</summary>
    public const int MaxRoles = 100;

    internal static Refusal SuperusersOnly { get; } =
        new(
            RefusalKind.Forbidden,
            ProblemCodes.SuperusersOnly,
            "Only a superuser makes another one, or takes it away."
        );

    /// <summary>Whoever runs the identity provider would be one, too.</summary>
    internal static Refusal LocalOnly { get; } =
        new(
            RefusalKind.Conflict,
            ProblemCodes.UserExternal,
            "No superuser signs in with an identity provider: superusers have a password or a passkey of this server."
        );

    private static Refusal External { get; } =
        new(
            RefusalKind.Conflict,
            ProblemCodes.UserExternal,
            "This user signs in with the identity provider, and has no password here."
        );

    private static Refusal Erased { get; } =
        new(RefusalKind.Conflict, ProblemCodes.UserErased, "Who was erased comes back as somebody else.");

    /// <param name="roles">All that they have then, by name.</param>
    /// <param name="by">Who gives them; null for somebody on the machine.</param>
    public static Decision SetRoles(User user, IReadOnlyList<string?> roles, RoleCatalog catalog, Principal? by)
    {
        if ((user.IsErased ? Erased : ValidateRoles(roles, catalog)) is { } refusal)
        {
            return Decision.Refuse(refusal);
        }
        var wanted = Grants(roles, catalog);
        if (Granting.Validate(by, catalog, wanted.Except(user.Roles)) is { } exceeding)
        {
            return Decision.Refuse(exceeding);
        }
        return Decision.Append([
            .. user.Roles.Except(wanted).Select(r => new UserRoleRemoved(r.Role, r.Project)),
            .. wanted.Except(user.Roles).Select(r => (object)new UserRoleGranted(r.Role, r.Project)),
        ]);
    }

    /// <param name="bySuperuser">Whether a superuser asks, or somebody on the machine.</param>
    public static Decision SetSuperuser(User user, bool isSuperuser, Superusers superusers, bool bySuperuser) =>
        (
            user.IsErased ? Erased
            : !bySuperuser ? SuperusersOnly
            : isSuperuser == user.IsSuperuser ? null
            : isSuperuser && (user.IsExternal || user.Identities > 0) ? LocalOnly
            : isSuperuser ? superusers.ValidateAnother()
            : superusers.ValidateLoss(user)
        )
            is { } refusal
            ? Decision.Refuse(refusal)
        : isSuperuser == user.IsSuperuser ? Decision.Nothing
        : isSuperuser ? Decision.Append(new UserSuperuserGranted())
        : Decision.Append(new UserSuperuserRemoved());

    public static Decision Activate(User user) =>
        user.IsErased ? Decision.Refuse(Erased)
        : user.IsActive ? Decision.Nothing
        : Decision.Append(new UserActivated());

    public static Decision Deactivate(User user, Superusers superusers) =>
        superusers.ValidateLoss(user) is { } refusal ? Decision.Refuse(refusal)
        : user.IsActive ? Decision.Append(new UserDeactivated())
        : Decision.Nothing;

    public static Decision Erase(User user, Superusers superusers) =>
        superusers.ValidateLoss(user) is { } refusal ? Decision.Refuse(refusal)
        : user.IsErased ? Decision.Nothing
        : Decision.Append(new UserErased());

    /// <summary>Whoever could not sign in with it sets none.</summary>
    public static Decision SetPassword(User user) =>
        user.IsErased ? Decision.Refuse(Erased)
        : user.IsExternal ? Decision.Refuse(External)
        : user.IsActive ? Decision.Append(new UserPasswordSet())
        : Decision.Refuse(
            new Refusal(RefusalKind.Conflict, ProblemCodes.UserInactive, "This user may not sign in at present.")
        );

    /// <summary>One that is there is not replaced unseen: it is removed first.</summary>
    public static Decision AddTotp(User user) =>
        user.IsErased ? Decision.Refuse(Erased)
        : user.IsExternal ? Decision.Refuse(External)
        : user.HasTotp
            ? Decision.Refuse(
                new Refusal(
                    RefusalKind.Conflict,
                    ProblemCodes.SecondFactorExists,
                    "You have an authenticator app already. Remove it first."
                )
            )
        : Decision.Append(new UserSecondFactorAdded(SecondFactorKind.Totp));

    public static Decision RemoveTotp(User user) =>
        user.HasTotp ? Decision.Append(new UserSecondFactorRemoved(SecondFactorKind.Totp)) : Decision.Nothing;

    /// <summary>For somebody who has lost all of them.</summary>
    /// <param name="bySuperuser">Whether a superuser asks: nobody else takes from one what protects them.</param>
    public static Decision RemoveSecondFactors(User user, bool bySuperuser) =>
        user.IsSuperuser && !bySuperuser
            ? Decision.Refuse(
                new Refusal(
                    RefusalKind.Forbidden,
                    ProblemCodes.SuperusersOnly,
                    "Only a superuser removes the second factors of another one."
                )
            )
            : Decision.Append([
                .. RemoveTotp(user).Events,
                .. Enumerable.Repeat(new UserSecondFactorRemoved(SecondFactorKind.Passkey), user.Passkeys),
            ]);

    public static Decision AddPasskey(User user) =>
        user.IsErased ? Decision.Refuse(Erased)
        // It would go on when the provider lets them in no more.
        : user.IsExternal ? Decision.Refuse(External)
        : user.Passkeys >= User.MaxPasskeys
            ? Decision.Refuse(
                new Refusal(
                    RefusalKind.Conflict,
                    ProblemCodes.SecondFactorExists,
                    $"You have {User.MaxPasskeys} passkeys already. Remove one first."
                )
            )
        : Decision.Append(new UserSecondFactorAdded(SecondFactorKind.Passkey));

    /// <summary>Whether there are any is nobody's business but their own.</summary>
    public static Decision EndSessions() => Decision.Append(new UserSessionsEnded());

    internal static Refusal? ValidateRoles(IReadOnlyList<string?> roles, RoleCatalog catalog)
    {
        if (roles.Count > MaxRoles)
        {
            return Refusal.Invalid("roles", $"At most {MaxRoles} of them.");
        }
        var seen = new HashSet<RoleGrant>();
        for (var i = 0; i < roles.Count; i++)
        {
            if (RoleGrant.Parse(roles[i], catalog) is not { } grant || !seen.Add(grant))
            {
                return Refusal.Invalid(
                    $"roles[{i}]",
                    $"One of {catalog.Names}, each of them once; with @ and the id of a "
                        + "project behind it, for that project only."
                );
            }
        }
        return null;
    }

    internal static IReadOnlyList<RoleGrant> Grants(IReadOnlyList<string?> roles, RoleCatalog catalog) =>
        [.. roles.Select(r => RoleGrant.Parse(r, catalog)).OfType<RoleGrant>()];
}
