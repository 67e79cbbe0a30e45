namespace Samplit.Domain.Access;

/// <summary>What a user has.</summary>
/// <param name="Role">The name of a role. One that is none grants nothing.</param>
/// <param name="Project">Where it holds; null for everywhere.</param>
public sealed record RoleGrant(string Role, Guid? Project = null)
{
    /// <summary>As people write it: <c>editor</c>, or of a project only <c>editor@0199…</c>.</summary>
    /// <param name="roles">Those that there are.</param>
    /// <returns>Null for what is no grant of a role that is there, in a project that is.</returns>
    public static RoleGrant? Parse(string? text, RoleCatalog roles) =>
        text?.Split('@') switch
        {
            [var role] when roles.Find(role) is not null => new(role),
            [var role, var project]
                when roles.Find(role) is not null && Guid.TryParse(project, out var id) && roles.HasProject(id) => new(
                role,
                id
            ),
            _ => null,
        };

    public override string ToString() => Project is null ? Role : $"{Role}@{Project}";
}

/// <summary>A person who signs in. What they are called, and what they sign in with, lies elsewhere.</summary>
/// <param name="IsActive">Whether they may sign in.</param>
/// <param name="IsSuperuser">Whether they may do everything, whatever their roles are.</param>
/// <param name="IsErased">Whether nobody knows any more who it was; for ever.</param>
/// <param name="Revision">Counts changes of what they may do, from 1.</param>
/// <param name="HasTotp">Whether a password is not enough: a code of an authenticator app is asked for, too.</param>
/// <param name="Passkeys">How many they have.</param>
/// <param name="IsExternal">Whether an identity provider vouches for them: they have nothing to sign in with here.</param>
/// <param name="Identities">How many accounts of identity providers they sign in with.</param>
/// <param name="IsProvisioned">Whether an identity provider looks after them.</param>
public sealed record User(
    Guid Id,
    bool IsActive,
    bool IsSuperuser,
    IReadOnlyList<RoleGrant> Roles,
    int Revision,
    DateTimeOffset CreatedAt,
    bool IsErased = false,
    bool HasTotp = false,
    int Passkeys = 0,
    bool IsExternal = false,
    int Identities = 0,
    bool IsProvisioned = false
)
{
    public const int MaxPasskeys = 20;

    public const int MaxIdentities = 5;

    /// <summary>Whether something of theirs is asked for that a password alone is not.</summary>
    public bool HasSecondFactor => HasTotp || Passkeys > 0;

    private static readonly Dictionary<Permission, Grant> Everything = Permissions
        .All.Where(DefineRole.IsGrantable)
        .ToDictionary(p => p, _ => Grant.Allow | Grant.Approve);

    /// <summary>Of whoever has signed in, whatever else they have.</summary>
    private static readonly Dictionary<Permission, Grant> OwnAccount = new()
    {
        [Permission.AccountRead] = Grant.Allow,
        [Permission.AccountChange] = Grant.Allow,
    };

    /// <param name="roles">Those that there are; only those that are built in when null.</param>
    /// <param name="ofGroups">What they have by groups; nothing when null.</param>
    public Principal Principal(RoleCatalog? roles = null, IEnumerable<RoleGrant>? ofGroups = null) =>
        IsSuperuser
            ? Superuser(PrincipalKind.User, Id)
            : new(
                PrincipalKind.User,
                Id,
                [
                    new(Project: null, OwnAccount),
                    .. Roles
                        .Concat(ofGroups ?? [])
                        .Distinct()
                        .GroupBy(r => r.Project)
                        .Select(of => new ScopedGrants(
                            of.Key,
                            Union(of.Select(r => (roles ?? RoleCatalog.BuiltIn).Find(r.Role)).OfType<Role>())
                        )),
                ]
            );

    /// <summary>Somebody who may do everything but ask as a visitor's backend.</summary>
    public static Principal Superuser(PrincipalKind kind, Guid id) =>
        new(kind, id, [new(Project: null, Everything)], IsSuperuser: true);

    /// <summary>Whoever has several roles has what each of them grants.</summary>
    private static Dictionary<Permission, Grant> Union(IEnumerable<Role> roles) =>
        roles
            .SelectMany(r => r.Grants)
            .GroupBy(g => g.Key, g => g.Value)
            .ToDictionary(g => g.Key, g => g.Aggregate(Grant.None, (all, grant) => all | grant));

    /// <summary>The state after an event of the stream <paramref name="id"/>.</summary>
    public static User? Evolve(User? state, Guid id, object @event, DateTimeOffset at) =>
        (state, @event) switch
        {
            (null, UserCreated e) => new(id, IsActive: true, e.IsSuperuser, e.Roles, Revision: 1, CreatedAt: at)
            {
                IsExternal = e.IsExternal ?? false,
            },
            ({ } s, UserRoleGranted e) => s.Next() with { Roles = [.. s.Roles, new(e.Role, e.Project)] },
            ({ } s, UserRoleRemoved e) => s.Next() with
            {
                Roles = [.. s.Roles.Where(r => r != new RoleGrant(e.Role, e.Project))],
            },
            ({ } s, UserSuperuserGranted) => s.Next() with { IsSuperuser = true },
            ({ } s, UserSuperuserRemoved) => s.Next() with { IsSuperuser = false },
            ({ } s, UserActivated) => s.Next() with { IsActive = true },
            ({ } s, UserDeactivated) => s.Next() with { IsActive = false },
            ({ } s, UserSecondFactorAdded { Kind: SecondFactorKind.Totp }) => s with { HasTotp = true },
            ({ } s, UserSecondFactorRemoved { Kind: SecondFactorKind.Totp }) => s with { HasTotp = false },
            ({ } s, UserSecondFactorAdded { Kind: SecondFactorKind.Passkey }) => s with { Passkeys = s.Passkeys + 1 },
            ({ } s, UserSecondFactorRemoved { Kind: SecondFactorKind.Passkey }) => s with { Passkeys = s.Passkeys - 1 },
            ({ } s, UserIdentityAdded) => s with { Identities = s.Identities + 1 },
            ({ } s, UserIdentityRemoved) => s with { Identities = s.Identities - 1 },
            ({ } s, UserProvisioned) => s.Next() with { IsProvisioned = true },
            ({ } s, UserDeprovisioned) => s.Next() with { IsProvisioned = false },
            ({ } s, UserDetailsChanged) => s.Next(),
            ({ } s, UserErased) => s.Next() with
            {
                IsActive = false,
                IsSuperuser = false,
                Roles = [],
                IsErased = true,
                HasTotp = false,
                Passkeys = 0,
                Identities = 0,
                IsProvisioned = false,
            },
            _ => state,
        };

    private User Next() => this with { Revision = Revision + 1 };
}
