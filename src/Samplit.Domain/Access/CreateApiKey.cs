using Samplit.Domain.Flags;
using Samplit.Domain.Installations;

namespace Samplit.Domain.Access;

/// <summary>Makes a key. Values are as the caller sent them.</summary>
/// <param name="Role">Of an admin key; admin when absent.</param>
/// <param name="Permissions">By name; null for all that its kind or role has.</param>
/// <param name="Networks">In CIDR, or addresses; null for anywhere.</param>
/// <param name="ExpiresInDays"><see cref="DefaultDays"/> when absent.</param>
/// <param name="Project">One that is there; null for everywhere.</param>
/// <param name="RequestsPerSecond">How many requests a server answers with it; null for any number.</param>
/// <param name="Environment">Of a key for flags, which takes one.</param>
/// <param name="IsForClients">Of a key for flags, whether it is in pages and apps; no when null.</param>
/// <param name="Domains">Of a key in pages, the sites that these are on; null where no page may use it.</param>
/// <param name="Owner">The user who makes it, by themselves or by a key of theirs; null for somebody on the machine.</param>
public sealed record CreateApiKey(
    string? Name,
    ApiKeyKind? Kind,
    string? Role,
    IReadOnlyList<string?>? Permissions,
    IReadOnlyList<string?>? Networks,
    int? ExpiresInDays,
    Guid? Project = null,
    Guid? Owner = null,
    int? RequestsPerSecond = null,
    string? Environment = null,
    bool? IsForClients = null,
    IReadOnlyList<string?>? Domains = null
)
{
    public const int MaxNameLength = 255;
    public const int MaxNetworks = 50;
    public const int DefaultDays = 90;
    public const int MaxDays = 366;
    public const int MaxRequestsPerSecond = 1_000_000;

    /// <param name="by">Who makes it; null for somebody on the machine.</param>
    public static Decision Decide(CreateApiKey command, DateTimeOffset now, RoleCatalog catalog, Principal? by)
    {
        if (command.Kind is not { } kind)
        {
            return Decision.Refuse(Refusal.Invalid("kind", "One of admin, dataPlane, metrics, audit, scim and flags."));
        }
        var role = kind == ApiKeyKind.Admin ? command.Role ?? Access.Role.Admin.Name : command.Role;
        var networks = command.Networks?.Select(n => Domain.Networks.Read(n)?.ToString()).ToArray();
        var (domains, wrongDomain) = ReadDomains(command);
        var problem =
            Text.ValidateName("name", command.Name, MaxNameLength)
            ?? ValidateRole(kind, role, catalog)
            ?? ValidatePermissions(ApiKey.GrantsOf(kind, role, catalog), command.Permissions)
            ?? (
                kind == ApiKeyKind.Scim && command.Project is not null
                    ? Refusal.Invalid("project", "Users and groups are in no project.")
                    : null
            )
            ?? ValidateEnvironment(kind, command.Environment, command.IsForClients)
            ?? wrongDomain
            ?? ValidateNetworks(networks)
            ?? ValidateDays(command.ExpiresInDays)
            ?? (
                command.RequestsPerSecond is null or (>= 1 and <= MaxRequestsPerSecond)
                    ? null
                    : Refusal.Invalid("requestsPerSecond", $"From 1 to {MaxRequestsPerSecond:N0}.")
            );
        if (problem is not null)
        {
            return Decision.Refuse(problem);
        }
        var created = new ApiKeyCreated(
            kind,
            role,
            command.Permissions?.OfType<string>().Distinct(StringComparer.Ordinal).ToArray(),
            networks?.OfType<string>().Distinct(StringComparer.Ordinal).ToArray(),
            now.AddDays(command.ExpiresInDays ?? DefaultDays),
            command.Project,
            command.Owner,
            command.RequestsPerSecond,
            command.Environment,
            command.IsForClients,
            domains
        );
        return ValidateGiving(ApiKey.Evolve(null, Guid.Empty, created, now)!, catalog, by) is { } exceeding
            ? Decision.Refuse(exceeding)
            : Decision.Append(created);
    }

    internal static Refusal? ValidateDays(int? days) =>
        days is null or (>= 1 and <= MaxDays) ? null : Refusal.Invalid("expiresInDays", $"From 1 to {MaxDays}.");

    /// <summary>What it takes to let an identity provider in: it makes users and groups.</summary>
    private static readonly Role Provisioning = new(
        "of such a key",
        new[]
        {
            Permission.UserCreate,
            Permission.UserChange,
            Permission.GroupCreate,
            Permission.GroupChange,
            Permission.GroupDelete,
        }.ToDictionary(p => p, _ => Grant.Allow)
    );

    /// <summary>
    /// No role has what keys for visitors have, so to make one of those takes nothing but that one may make keys.
    /// </summary>
    internal static Refusal? ValidateGiving(ApiKey key, RoleCatalog catalog, Principal? by) =>
        key.Kind is ApiKeyKind.DataPlane or ApiKeyKind.Flags
            ? null
            : Granting.Validate(
                by,
                key.Kind == ApiKeyKind.Scim
                    ? Provisioning
                    : new Role(key.Role ?? "of such a key", key.Granted(catalog).Grants),
                key.Project
            );

    private static Refusal? ValidateEnvironment(ApiKeyKind kind, string? environment, bool? isForClients) =>
        kind != ApiKeyKind.Flags
            ? environment is null && isForClients is null
                ? null
                : Refusal.Invalid(
                    environment is null ? "isForClients" : "environment",
                    "Only a key for flags is for an environment."
                )
            : FlagKey.Validate("environment", environment);

    private static (IReadOnlyList<string>? Domains, Refusal? Problem) ReadDomains(CreateApiKey command) =>
        command.Domains is null ? (null, null)
        : command.IsForClients != true
            ? (null, Refusal.Invalid("domains", "Only a key for clients stands in pages: isForClients."))
        : command.Domains is [FlagScope.AnySite] ? ([FlagScope.AnySite], null)
        : CreateInstallation.Read(command.Domains);

    private static Refusal? ValidateRole(ApiKeyKind kind, string? role, RoleCatalog catalog) =>
        kind != ApiKeyKind.Admin
            ? role is null
                ? null
                : Refusal.Invalid("role", "Only an admin key has a role; what the other kinds may do is fixed.")
            : catalog.Find(role!) is not null
                ? null
                : Refusal.Invalid("role", $"One of {catalog.Names}.");

    private static Refusal? ValidatePermissions(
        IReadOnlyDictionary<Permission, Grant> grants,
        IReadOnlyList<string?>? permissions
    )
    {
        if (permissions is null)
        {
            return null;
        }
        if (permissions.Count is 0 || permissions.Count > Access.Permissions.All.Count)
        {
            return Refusal.Invalid("permissions", $"From 1 to {Access.Permissions.All.Count} of them, or none given.");
        }
        for (var i = 0; i < permissions.Count; i++)
        {
            if (Access.Permissions.Find(permissions[i] ?? "") is not { } permission || !grants.ContainsKey(permission))
            {
                return Refusal.Invalid($"permissions[{i}]", "A permission that keys of this kind or role have.");
            }
        }
        return null;
    }

    private static Refusal? ValidateNetworks(string?[]? networks) =>
        networks is { Length: 0 or > MaxNetworks }
            ? Refusal.Invalid("networks", $"From 1 to {MaxNetworks} of them, or none given.")
        : networks is not null && Array.IndexOf(networks, null) is >= 0 and var wrong
            ? Refusal.Invalid($"networks[{wrong}]", "A network such as 10.1.0.0/16, or an address.")
        : null;
}

/// <summary>What can be done with a key that is there. To revoke it again is no news.</summary>
public static class ChangeApiKey
{
    /// <summary>Programs with the old secret go on this long, unless it is said otherwise.</summary>
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromDays(1);

    public static readonly TimeSpan MaxGrace = TimeSpan.FromDays(7);

    /// <param name="grace">Null for <see cref="DefaultGrace"/>.</param>
    /// <param name="expiresInDays">Null for <see cref="CreateApiKey.DefaultDays"/>.</param>
    /// <param name="by">Who gets the new secret, and so all that the key may; null for somebody on the machine.</param>
    public static Decision Rotate(
        ApiKey key,
        TimeSpan? grace,
        int? expiresInDays,
        DateTimeOffset now,
        RoleCatalog catalog,
        Principal? by
    )
    {
        var problem =
            grace < TimeSpan.Zero || grace > MaxGrace
                ? Refusal.Invalid("graceSeconds", $"From 0 to {MaxGrace.TotalSeconds:N0}, which is 7 days.")
                : CreateApiKey.ValidateDays(expiresInDays) ?? CreateApiKey.ValidateGiving(key, catalog, by);
        if (problem is not null)
        {
            return Decision.Refuse(problem);
        }
        if (key.Status == ApiKeyStatus.Revoked)
        {
            return Decision.Refuse(
                new Refusal(RefusalKind.Conflict, ProblemCodes.KeyRevoked, "A revoked key stays revoked.")
            );
        }
        return Decision.Append(
            new ApiKeyRotated(
                OldValidUntil: now + (grace ?? DefaultGrace),
                ExpiresAt: now.AddDays(expiresInDays ?? CreateApiKey.DefaultDays)
            )
        );
    }

    public static Decision Revoke(ApiKey key) =>
        key.Status == ApiKeyStatus.Revoked ? Decision.Nothing : Decision.Append(new ApiKeyRevoked());
}
