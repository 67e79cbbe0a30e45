namespace Samplit.Api.SignIn;

/// <summary>An identity provider that people may sign in with, by OpenID Connect. It is set when it has an authority.</summary>
public sealed record OidcOptions
{
    /// <summary>Its issuer, such as https://login.shop.example/realms/shop: what it says of others is not believed.</summary>
    public string? Authority { get; init; }

    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    /// <summary>A file with the secret, in place of <see cref="ClientSecret"/>.</summary>
    public string? ClientSecretFile { get; init; }

    /// <summary>What people call it: the button says it.</summary>
    public string? DisplayName { get; init; }

    /// <summary>openid, profile and email when null.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The claim that has the groups of a user.</summary>
    public string GroupsClaim { get; init; } = "groups";

    /// <summary>For a group, the roles of whoever is in it: such as editor, or editor@ and the id of a project.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Roles { get; init; }

    /// <summary>Whether somebody whom only the provider knows becomes a user; nobody new comes in by it otherwise.</summary>
    public bool CreateUsers { get; init; } = true;

    /// <summary>How long it may take the provider to answer the server.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
