using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Domain.Access;

namespace Samplit.Api.Access;

/// <summary>Knows who asks by the key in <c>Authorization: Bearer</c> (RFC 6750).</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logging,
    UrlEncoder encoder,
    DatabaseStartup startup,
    ApiKeyCache keys,
    ApiKeyUsage usage,
    ApiKeyRates rates,
    ClientAddresses clients,
    TimeProvider clock
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    public new const string Scheme = "ApiKey";

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

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }
        var text = header.AsSpan(Bearer.Length).Trim();
        if (!text.StartsWith(ApiKeyToken.Start, StringComparison.Ordinal))
        {
            // Whatever stands in front of us may have its own tokens.
            return AuthenticateResult.NoResult();
        }
        if (ApiKeyToken.Parse(text) is not { } token)
        {
            return Unknown;
        }
        if (!startup.IsPrepared)
        {
            throw new NotReadyException();
        }
        var found = await keys.FindAsync(token.PublicId, Context.RequestAborted);
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
        if (found.Key.Networks is not null && !found.Key.IsFrom(clients.Find(Context)))
        {
            return Elsewhere;
        }
        if (!rates.TryTake(found.Key))
        {
            return TooOften;
        }
        usage.Record(found, Context, clock.GetUtcNow());
        return found.Authenticated;
    }
}
