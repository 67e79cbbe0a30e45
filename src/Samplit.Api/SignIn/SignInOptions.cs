namespace Samplit.Api.SignIn;

public sealed record SignInOptions
{
    /// <summary>
    /// Addresses or networks, such as 10.0.0.0/8, that the first user may be made from; this machine alone when empty.
    /// </summary>
    public IReadOnlyList<string> SetupFrom { get; init; } = [];

    /// <summary>
    /// A file with the token of the link for the first user, 43 characters of base64url, for who cannot read what a
    /// server prints; null for one that is drawn at each start.
    /// </summary>
    public string? SetupTokenFile { get; init; }

    /// <summary>An identity provider that people may sign in with, too; null for none.</summary>
    public OidcOptions? Oidc { get; init; }
}
