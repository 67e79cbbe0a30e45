using System.Net;
using System.Text.Json.Serialization;

namespace Samplit.Domain.Access;

/// <summary>What a key opens at most.</summary>
public enum ApiKeyKind
{
    /// <summary>What a role may do: for people and programs that run experiments.</summary>
    Admin,

    /// <summary>Assignments and conversions, and nothing else: for backends and models.</summary>
    DataPlane,

    /// <summary>Metrics in and out: for pipelines.</summary>
    Metrics,

    /// <summary>What an auditor may do.</summary>
    Audit,

    /// <summary>Users and groups over SCIM, and nothing else: for an identity provider.</summary>
    Scim,

    /// <summary>Values of flags in one environment, and nothing else: for programs, and for pages and apps.</summary>
    Flags,
}

public enum ApiKeyStatus
{
    Active,

    /// <summary>For ever.</summary>
    Revoked,
}

/// <summary>A secret that a program shows instead of signing in. The secret itself and the key's name lie elsewhere.</summary>
/// <param name="Role">Of an admin key, what it may do; null for other kinds, whose grants are fixed.</param>
/// <param name="Permissions">
/// By name, the only ones of its kind or role that it has; null for all of them. A name that is none grants nothing.
/// </param>
/// <param name="Networks">In CIDR, where it may be used from; null for anywhere.</param>
/// <param name="Project">The only one that it is for; null for all of them, and for what is in none.</param>
/// <param name="Revision">Counts changes, from 1.</param>
/// <param name="Owner">The user who made it; null for one that was made on the machine, or before it was noted.</param>
/// <param name="RequestsPerSecond">How many requests a server answers with it; null for any number.</param>
/// <param name="Environment">Of a key for flags, the one in which it evaluates them; null for other kinds.</param>
/// <param name="IsForClients">
/// Of a key for flags, whether it is in pages and apps, where anybody reads it, and so opens flags for clients only.
/// </param>
/// <param name="Domains">
/// The sites whose pages may use it, as <see cref="Installations.SiteDomain"/> keeps them; null where no page may.
/// </param>
public sealed record ApiKey(
    Guid Id,
    ApiKeyKind Kind,
    string? Role,
    IReadOnlyList<string>? Permissions,
    IReadOnlyList<string>? Networks,
    ApiKeyStatus Status,
    int Revision,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    Guid? Project = null,
    Guid? Owner = null,
    int? RequestsPerSecond = null,
    string? Environment = null,
    bool IsForClients = false,
    IReadOnlyList<string>? Domains = null
)
{
    private IPNetwork[]? _networks;

    private static readonly Dictionary<Permission, Grant> DataPlaneGrants = new()
    {
        [Permission.DecisionAssign] = Grant.Allow,
        [Permission.DecisionConvert] = Grant.Allow,
        [Permission.EventTrack] = Grant.Allow,
    };

    private static readonly Dictionary<Permission, Grant> MetricsGrants = new()
    {
        [Permission.AccountRead] = Grant.Allow,
        [Permission.MetricsRead] = Grant.Allow,
        [Permission.MetricsWrite] = Grant.Allow,
    };

    private static readonly Dictionary<Permission, Grant> FlagsGrants = new()
    {
        [Permission.FlagEvaluate] = Grant.Allow,
    };

    private static readonly Dictionary<Permission, Grant> ScimGrants = new()
    {
        [Permission.ScimProvision] = Grant.Allow,
    };

    /// <summary>
    /// Whether its owner shows it in their own place, so that it may nothing that they may not. What backends, pipelines and
    /// identity providers show goes on when whoever set it up has gone.
    /// </summary>
    [JsonIgnore]
    public bool IsPersonal => Owner is not null && Kind is ApiKeyKind.Admin or ApiKeyKind.Audit;

    /// <summary>What its kind or role grants, as far as it has it.</summary>
    /// <param name="roles">Those that there are; only those that are built in when null.</param>
    public ScopedGrants Granted(RoleCatalog? roles = null) =>
        new(
            Project,
            Permissions is null
                ? GrantsOf(Kind, Role, roles)
                : GrantsOf(Kind, Role, roles).Where(g => Permissions.Contains(g.Key.Name())).ToDictionary()
        );

    /// <summary>Who shows it: with what it has, as far as its owner has it, too, where it is personal.</summary>
    /// <param name="roles">Those that there are; only those that are built in when null.</param>
    /// <param name="owner">Null when they may not sign in.</param>
    public Principal Principal(RoleCatalog? roles = null, Principal? owner = null) =>
        new(
            PrincipalKind.Key,
            Id,
            !IsPersonal ? [Granted(roles)]
                : owner is null ? []
                : [.. owner.Limit(Granted(roles))],
            Owner: Owner,
            Flags: Environment is null
                ? null
                : new FlagScope(Access.Project.Of(Project), Environment, IsForClients, Domains)
        );

    /// <summary>Whether it may be used from this address, which is IPv4 if it can be.</summary>
    public bool IsFrom(IPAddress? address) =>
        Networks is null
        || (
            address is not null
            // Read once: it is asked at every request.
            && Array.Exists(_networks ??= [.. Networks.Select(n => IPNetwork.Parse(n))], n => n.Contains(address))
        );

    /// <summary>What such a key has at most.</summary>
    /// <param name="roles">Those that there are; only those that are built in when null.</param>
    public static IReadOnlyDictionary<Permission, Grant> GrantsOf(
        ApiKeyKind kind,
        string? role,
        RoleCatalog? roles = null
    ) =>
        kind switch
        {
            ApiKeyKind.DataPlane => DataPlaneGrants,
            ApiKeyKind.Metrics => MetricsGrants,
            ApiKeyKind.Scim => ScimGrants,
            ApiKeyKind.Flags => FlagsGrants,
            ApiKeyKind.Audit => OfKeys(Access.Role.Auditor),
            _ => role is not null && (roles ?? RoleCatalog.BuiltIn).Find(role) is { } known ? OfKeys(known) : Nothing,
        };

    /// <summary>A key has no account to change.</summary>
    private static Dictionary<Permission, Grant> OfKeys(Role role) =>
        role.Grants.Where(g => g.Key != Permission.AccountChange).ToDictionary();

    private static readonly Dictionary<Permission, Grant> Nothing = [];

    /// <summary>The state after an event of the stream <paramref name="id"/>.</summary>
    public static ApiKey? Evolve(ApiKey? state, Guid id, object @event, DateTimeOffset at) =>
        (state, @event) switch
        {
            (null, ApiKeyCreated e) => new(
                id,
                e.Kind,
                e.Role,
                e.Permissions,
                e.Networks,
                ApiKeyStatus.Active,
                Revision: 1,
                CreatedAt: at,
                e.ExpiresAt,
                e.Project,
                e.Owner,
                e.RequestsPerSecond,
                e.Environment,
                e.IsForClients ?? false,
                e.Domains
            ),
            ({ } s, ApiKeyRotated e) => s.Next() with { ExpiresAt = e.ExpiresAt },
            ({ } s, ApiKeyRevoked) => s.Next() with { Status = ApiKeyStatus.Revoked },
            _ => state,
        };

    private ApiKey Next() => this with { Revision = Revision + 1 };
}

// Stored for ever under the alias named with each: add nullable members, never rename or retype one.

/// <summary>Stored as <c>api_key_created</c>.</summary>
/// <param name="Environment">Of a key for flags.</param>
/// <param name="IsForClients">Likewise; no when null.</param>
/// <param name="Domains">Of a key in pages, the sites that these are on; null where no page may use it.</param>
public sealed record ApiKeyCreated(
    ApiKeyKind Kind,
    string? Role,
    IReadOnlyList<string>? Permissions,
    IReadOnlyList<string>? Networks,
    DateTimeOffset ExpiresAt,
    Guid? Project = null,
    Guid? Owner = null,
    int? RequestsPerSecond = null,
    string? Environment = null,
    bool? IsForClients = null,
    IReadOnlyList<string>? Domains = null
);

/// <summary>Stored as <c>api_key_rotated</c>: it has another secret.</summary>
/// <param name="OldValidUntil">How long programs with the old secret go on.</param>
/// <param name="ExpiresAt">When the key as a whole ends now.</param>
public sealed record ApiKeyRotated(DateTimeOffset OldValidUntil, DateTimeOffset ExpiresAt);

/// <summary>Stored as <c>api_key_revoked</c>.</summary>
public sealed record ApiKeyRevoked;
