using System.Net;
using System.Security.Cryptography;
using System.Text;
using Samplit.Domain.Access;

namespace Samplit.Api.SignIn;

/// <summary>What was set of an identity provider, read and found to be possible.</summary>
internal sealed class OidcSettings
{
    private const string Section = "Samplit:Oidc";
    private const int MaxGroups = 1000;
    private const int MaxDisplayNameLength = 64;

    private static readonly string[] UsualScopes = ["openid", "profile", "email"];

    private readonly Dictionary<string, RoleGrant[]> _roles;

    private OidcSettings(OidcOptions options)
    {
        Authority = ReadAuthority(options.Authority!);
        ClientId = options.ClientId is { Length: > 0 } id ? id : throw Wrong("ClientId", "is missing");
        ClientSecret = ReadSecret(options);
        DisplayName = options.DisplayName?.Trim() is { Length: > 0 } name ? name : "your organization";
        if (DisplayName.Length > MaxDisplayNameLength)
        {
            throw Wrong("DisplayName", $"has more than {MaxDisplayNameLength} characters");
        }
        Scopes = options.Scopes is { Count: > 0 } scopes ? scopes : UsualScopes;
        if (!Scopes.Contains("openid", StringComparer.Ordinal))
        {
            throw Wrong("Scopes", "does not have openid, without which nobody is told who signs in");
        }
        GroupsClaim = options.GroupsClaim is { Length: > 0 } claim ? claim : throw Wrong("GroupsClaim", "is empty");
        CreateUsers = options.CreateUsers;
        Timeout =
            options.Timeout > TimeSpan.Zero && options.Timeout <= TimeSpan.FromMinutes(1)
                ? options.Timeout
                : throw Wrong("Timeout", "is not between nothing and a minute");
        _roles = ReadRoles(options.Roles ?? new Dictionary<string, IReadOnlyList<string>>());
        KnownRoles =
        [
            .. _roles.Values.SelectMany(r => r).Distinct().OrderBy(r => r.ToString(), StringComparer.Ordinal),
        ];
        if (KnownRoles.Count > ChangeUser.MaxRoles)
        {
            throw Wrong("Roles", $"has more than {ChangeUser.MaxRoles} different roles");
        }
        Fingerprint = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{Authority}\n{ClientId}\n{string.Join('\n', KnownRoles)}"))
        );
    }

    /// <summary>The issuer, without a slash at its end.</summary>
    public string Authority { get; }

    public string ClientId { get; }

    public string? ClientSecret { get; }

    public string DisplayName { get; }

    public IReadOnlyList<string> Scopes { get; }

    public string GroupsClaim { get; }

    public bool CreateUsers { get; }

    public TimeSpan Timeout { get; }

    /// <summary>All that the provider decides about, in an order that is always the same.</summary>
    public IReadOnlyList<RoleGrant> KnownRoles { get; }

    /// <summary>Of the provider and of what it decides about: what was noted under other settings is void.</summary>
    public string Fingerprint { get; }

    /// <returns>Null when no provider is set.</returns>
    /// <exception cref="InvalidOperationException">What is set cannot be.</exception>
    public static OidcSettings? Read(OidcOptions? options) =>
        options is null or { Authority: null, ClientId: null } ? null
        : string.IsNullOrWhiteSpace(options.Authority) ? throw Wrong("Authority", "is missing")
        : new OidcSettings(options);

    /// <summary>Whether this is the provider, however it writes the end of its address.</summary>
    public bool IsIssuer(string? issuer) => string.Equals(issuer?.TrimEnd('/'), Authority, StringComparison.Ordinal);

    /// <summary>Places in <see cref="KnownRoles"/> of what somebody in these groups has.</summary>
    public IReadOnlyList<int> RolesOf(IEnumerable<string> groups)
    {
        var granted = groups.SelectMany(g => _roles.GetValueOrDefault(g, [])).ToHashSet();
        return [.. Enumerable.Range(0, KnownRoles.Count).Where(i => granted.Contains(KnownRoles[i]))];
    }

    private static string ReadAuthority(string text)
    {
        if (
            !Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri)
            || uri is not { Query.Length: 0, Fragment.Length: 0, UserInfo.Length: 0 }
            || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp)
        )
        {
            throw Wrong("Authority", $"is no address such as https://login.shop.example: '{text}'");
        }
        return uri.Scheme == Uri.UriSchemeHttps || IsLoopback(uri)
            ? text.Trim().TrimEnd('/')
            : throw Wrong("Authority", "has to begin with https://, as whoever is in between could sign in as anybody");
    }

    private static bool IsLoopback(Uri uri) =>
        string.Equals(uri.Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static string? ReadSecret(OidcOptions options)
    {
        if (options.ClientSecretFile is not { Length: > 0 } file)
        {
            return options.ClientSecret is { Length: > 0 } secret ? secret : null;
        }
        if (options.ClientSecret is { Length: > 0 })
        {
            throw Wrong("ClientSecretFile", "and ClientSecret are both set: take one of them");
        }
        try
        {
            return File.ReadAllText(file).Trim() is { Length: > 0 } read
                ? read
                : throw Wrong("ClientSecretFile", $"is empty: {file}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong("ClientSecretFile", $"cannot be read: {e.Message}");
        }
    }

    private static Dictionary<string, RoleGrant[]> ReadRoles(IReadOnlyDictionary<string, IReadOnlyList<string>> roles)
    {
        if (roles.Count > MaxGroups)
        {
            throw Wrong("Roles", $"has more than {MaxGroups} groups");
        }
        return roles.ToDictionary(
            of => of.Key,
            of =>
                (RoleGrant[])
                    [
                        .. of.Value.Select(text =>
                            RoleGrant.Parse(text, RoleCatalog.BuiltIn)
                            ?? throw Wrong(
                                $"Roles:{of.Key}",
                                $"has '{text}', which is none of {string.Join(", ", Role.BuiltIn.Select(r => r.Name))}, with "
                                    + "@ and the id of a project behind it or without"
                            )
                        ),
                    ],
            StringComparer.Ordinal
        );
    }

    private static InvalidOperationException Wrong(string setting, string what) => new($"{Section}:{setting} {what}.");
}
