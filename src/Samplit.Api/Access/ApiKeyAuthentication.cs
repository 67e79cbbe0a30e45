using Microsoft.AspNetCore.Authentication;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Domain.Access;

namespace Samplit.Api.Access;

/// <summary>Knows who asks by the key in <c>Authorization: Bearer</c> (RFC 6750).</summary>
internal sealed class ApiKeyAuthentication(
    DatabaseStartup startup,
    ApiKeyCache keys,
    ApiKeyUsage usage,
    ApiKeyRates rates,
    ClientAddresses clients,
    TimeProvider clock
)
{
    private const string Bearer = "Bearer ";

    private static readonly AuthenticateResult Unknown = AuthenticateResult.Fail(
        "This API key is not one of this server's, or it was revoked."
    );

    private static readonly AuthenticateResult Expired = AuthenticateResult.Fail(
        "This API key has expired. Rotate it, or make another one."
    );

    private static readonly AuthenticateResult OwnerGone = AuthenticateResult.Fail(
        "Whoever made this API key may not sign in at present."
    );

    private static readonly AuthenticateResult TooOften = AuthenticateResult.Fail(new KeyRateExceededException());

    private static readonly AuthenticateResult Elsewhere = AuthenticateResult.Fail(
        "This API key may not be used from this address."
    );

    /// <summary>Whatever stands in front of us may have its own tokens: those of ours begin as nobody else's.</summary>
    public static bool IsShown(HttpRequest request) =>
        Text(request).StartsWith(ApiKeyToken.Start, StringComparison.Ordinal);

    public async ValueTask<AuthenticateResult> AuthenticateAsync(HttpContext http)
    {
        if (ApiKeyToken.Parse(Text(http.Request)) is not { } token)
        {
            return Unknown;
        }
        if (!startup.IsPrepared)
        {
            throw new NotReadyException();
        }
        var found = await keys.FindAsync(token.PublicId, http.RequestAborted);
        if (found is null || !found.Has(token.Hash) || found.Key.Status == ApiKeyStatus.Revoked)
        {
            return Unknown;
        }
        if (found.IsOwnerGone)
        {
            return OwnerGone;
        }
        if (found.IsExpired)
        {
            return Expired;
        }
        if (found.Key.Networks is not null && !found.Key.IsFrom(clients.Find(http)))
        {
            return Elsewhere;
        }
        if (!rates.TryTake(found.Key))
        {
            return TooOften;
        }
        usage.Record(found, http, clock.GetUtcNow());
        return found.Authenticated;
    }

    /// <returns>Empty where no token is shown.</returns>
    private static ReadOnlySpan<char> Text(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? header.AsSpan(Bearer.Length).Trim()
            : default;
    }
}
