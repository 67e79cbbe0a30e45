namespace Samplit.Domain.Access;

/// <summary>How many superusers there are.</summary>
/// <param name="All">Those who may not sign in count too: they may be let in again.</param>
public readonly record struct Superusers(int Active, int All)
{
    /// <summary>Enough to stand in for one another, and few enough to be asked one by one.</summary>
    public const int Max = 3;

    internal Refusal? ValidateAnother() =>
        All < Max
            ? null
            : new(RefusalKind.Conflict, ProblemCodes.TooManySuperusers, $"There are at most {Max} superusers.");

    /// <summary>Who could let the others in again if this one went?</summary>
    internal Refusal? ValidateLoss(User user) =>
        user is { IsSuperuser: true, IsActive: true } && Active <= 1
            ? new(
                RefusalKind.Conflict,
                ProblemCodes.LastSuperuser,
                "This is the last superuser who can sign in. Make another one first."
            )
            : null;
}

/// <summary>Makes a user. Values are as the caller sent them.</summary>
/// <param name="Roles">By name; none when null.</param>
/// <param name="IsExternal">Whether an identity provider vouches for them, so that they get no password here.</param>
public sealed record CreateUser(
    string? UserName,
    string? Email,
    string? FullName,
    string? Company,
    IReadOnlyList<string?>? Roles,
    bool IsSuperuser,
    bool IsExternal = false
)
{
    public const int MaxUserNameLength = 64;
    public const int MaxNameLength = 255;

    /// <summary>RFC 5321, 4.5.3.1.3: a path has 256 octets with its brackets.</summary>
    public const int MaxEmailLength = 254;

    /// <param name="bySuperuser">Whether a superuser asks, or somebody on the machine.</param>
    /// <param name="by">Who gives the roles; null for somebody on the machine.</param>
    public static Decision Decide(
        CreateUser command,
        Superusers superusers,
        bool bySuperuser,
        RoleCatalog catalog,
        Principal? by
    )
    {
        var roles = ChangeUser.Grants(command.Roles ?? [], catalog);
        var problem =
            ValidateUserName(command.UserName)
            ?? ValidateEmail(command.Email)
            ?? ValidateOptional("fullName", command.FullName)
            ?? ValidateOptional("company", command.Company)
            ?? ChangeUser.ValidateRoles(command.Roles ?? [], catalog)
            ?? Granting.Validate(by, catalog, roles)
            ?? (
                !command.IsSuperuser ? null
                : command.IsExternal ? ChangeUser.LocalOnly
                : bySuperuser ? superusers.ValidateAnother()
                : ChangeUser.SuperusersOnly
            );
        return problem is not null
            ? Decision.Refuse(problem)
            : Decision.Append(new UserCreated(command.IsSuperuser, roles, command.IsExternal ? true : null));
    }

    /// <summary>Without an @, so that no name is somebody else's mail.</summary>
    private static Refusal? ValidateUserName(string? name) =>
        name is { Length: >= 1 and <= MaxUserNameLength }
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')
            ? null
            : Refusal.Invalid(
                "userName",
                $"From 1 to {MaxUserNameLength} letters and digits of ASCII, dots, hyphens and underscores; a letter or digit first."
            );

    public static Refusal? ValidateEmail(string? email) =>
        email is { Length: <= MaxEmailLength }
        && email.Split('@') is [{ Length: > 0 }, { Length: > 0 }]
        && !email.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
            ? null
            : Refusal.Invalid(
                "email",
                $"An address such as anna@shop.example, of at most {MaxEmailLength} characters."
            );

    private static Refusal? ValidateOptional(string field, string? text) =>
        text is null ? null : Text.ValidateName(field, text, MaxNameLength);
}
