using System.Net;
using Samplit.Domain.Installations;

namespace Samplit.Api.Installations;

/// <summary>Whether a shop still lets the app in.</summary>
public enum ShopAccess
{
    Allowed,

    /// <summary>It does not know the token any more: the app was removed.</summary>
    Ended,

    /// <summary>It did not say just now.</summary>
    Unknown,

    /// <summary>There is no token to ask with.</summary>
    NoToken,
}

/// <summary>
/// A Shopify shop, asked over its Admin API with the token of the OAuth grant. Shopify takes the token back with the
/// app, and answers 401 from then on.
/// </summary>
public sealed partial class ShopifyShop(SiteConnection sites, ILogger<ShopifyShop> logger)
{
    // Shopify answers a version that it has given up as its oldest one.
    private const string Path = "/admin/api/2026-01/shop.json";
    private const string Token = "X-Shopify-Access-Token";

    public async Task<ShopAccess> AccessAsync(ShopifyCredentials credentials, CancellationToken ct)
    {
        if (credentials.AccessToken is not { } token)
        {
            LogNoToken(credentials.Shop);
            return ShopAccess.NoToken;
        }
        if (SiteDomain.Normalize(credentials.Shop) is not { } host || host.StartsWith('*'))
        {
            return ShopAccess.Unknown;
        }
        using var answer = await sites.AskAsync(host, Path, r => r.Headers.TryAddWithoutValidation(Token, token), ct);
        return answer?.StatusCode switch
        {
            HttpStatusCode.OK => ShopAccess.Allowed,
            HttpStatusCode.Unauthorized => ShopAccess.Ended,
            _ => ShopAccess.Unknown,
        };
    }

    [LoggerMessage(
        LogLevel.Warning,
        "A webhook says that {Shop} has removed the app, but no access token is kept to ask whether that is so: "
            + "if it is, revoke the installation"
    )]
    private partial void LogNoToken(string? shop);
}
