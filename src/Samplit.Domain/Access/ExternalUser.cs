namespace Samplit.Domain.Access;

/// <summary>What an identity provider may say of a user, and what follows from it.</summary>
public static class ExternalUser
{
    /// <summary>Names that are tried for somebody new.</summary>
    public const int MaxCandidates = 20;

    private const string Fallback = "user";

    private static Refusal Inactive { get; } =
        new(RefusalKind.Conflict, ProblemCodes.UserInactive, "This user may not sign in at present.");

    /// <summary>
    /// Sets the roles that the provider decides about; those that were given by hand, and that it knows nothing of, stay.
    /// </summary>
    /// <param name="known">All that it decides about.</param>
    /// <param name="granted">Those of them that it gives.</param>
    /// <returns>What changes by it; a refusal when they may not come in.</returns>
    public static Decision SignIn(
        User user,
        IReadOnlyCollection<RoleGrant> known,
        IReadOnlyCollection<RoleGrant> granted
    )
    {
        if (!user.IsActive)
        {
            return Decision.Refuse(Inactive);
        }
        if (user.IsSuperuser)
        {
            return Decision.Refuse(ChangeUser.LocalOnly);
        }
        RoleGrant[] wanted = [.. user.Roles.Except(known), .. granted];
        return wanted.Length > ChangeUser.MaxRoles
            ? Decision.Refuse(Refusal.Invalid("roles", $"At most {ChangeUser.MaxRoles} of them."))
            : Decision.Append([
                .. user.Roles.Except(wanted).Select(r => new UserRoleRemoved(r.Role, r.Project)),
                .. wanted.Except(user.Roles).Select(r => (object)new UserRoleGranted(r.Role, r.Project)),
            ]);
    }

    public static Decision AddIdentity(User user) =>
        !user.IsActive ? Decision.Refuse(Inactive)
        : user.IsSuperuser ? Decision.Refuse(ChangeUser.LocalOnly)
        : user.Identities >= User.MaxIdentities
            ? Decision.Refuse(
                new Refusal(
                    RefusalKind.Conflict,
                    ProblemCodes.IdentityTaken,
                    $"This user is connected with {User.MaxIdentities} accounts already."
                )
            )
        : Decision.Append(new UserIdentityAdded());

    /// <summary>They have to be able to sign in without it.</summary>
    public static Decision RemoveIdentities(User user) =>
        user.IsExternal
            ? Decision.Refuse(
                new Refusal(
                    RefusalKind.Conflict,
                    ProblemCodes.UserExternal,
                    "This user signs in with the identity provider alone, and could not any more."
                )
            )
            : Decision.Append([.. Enumerable.Repeat(new UserIdentityRemoved(), user.Identities)]);

    /// <summary>
    /// What somebody new may be called, best first: what they are called there as far as it is a user name here, and the
    /// same with a number.
    /// </summary>
    /// <param name="preferred">As the provider says; null when it does not.</param>
    /// <param name="email">What it is taken from otherwise.</param>
    public static IReadOnlyList<string> UserNames(string? preferred, string email)
    {
        var name = Plain(preferred) ?? Plain(email) ?? Fallback;
        return [name, .. Enumerable.Range(2, MaxCandidates - 1).Select(n => $"{Shortened(name, $"-{n}")}-{n}")];
    }

    /// <returns>Null when nothing is left of it.</returns>
    private static string? Plain(string? text)
    {
        // Providers like to give an address where a name is asked for.
        var local = (text ?? "").Split('@')[0];
        var plain = new string([.. local.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' ? c : '-')]);
        var begun = plain.TrimStart('.', '-', '_').TrimEnd('.', '-', '_');
        return begun.Length == 0 ? null : Shortened(begun, "");
    }

    private static string Shortened(string name, string suffix)
    {
        var length = CreateUser.MaxUserNameLength - suffix.Length;
        return name.Length > length ? name[..length] : name;
    }
}
