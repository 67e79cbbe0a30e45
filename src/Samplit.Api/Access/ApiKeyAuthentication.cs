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
        Text(Header(request)).StartsWith(ApiKeyToken.Start, StringComparison.Ordinal);

    public ValueTask<AuthenticateResult> AuthenticateAsync(HttpContext http)
    {
        var header = Header(http.Request);
        return ConnectionKey.Find(http) is { } last && last.IsShownBy(header) && keys.IsCurrent(last.PublicId, last.Key)
            ? new(Admit(last.Key, http))
            : AuthenticateAsync(header, http);
    }

    private async ValueTask<AuthenticateResult> AuthenticateAsync(string header, HttpContext http)
    {
        if (ApiKeyToken.Parse(Text(header)) is not { } token)
        {
            return Unknown;
        }
        if (!startup.IsPrepared)
        {
            throw new NotReadyException();
        }
        if (
            await keys.FindAsync(token.PublicId, token.Hash, static (key, hash) => key.Has(hash), http.RequestAborted)
            is not { } found
        )
        {
            return Unknown;
        }
        new ConnectionKey(header, token.PublicId, found).Remember(http);
        return Admit(found, http);
    }

    /// <returns>The token that lets who shows this key listen; null where none is shown.</returns>
    public static string? StreamTokenOf(HttpRequest request) =>
        ApiKeyToken.Parse(Text(Header(request))) is { } shown ? StreamToken.Make(shown) : null;

    /// <summary>Knows who listens by the token in an address.</summary>
    /// <param name="isAgain">Whether they listen already, which is not counted once more.</param>
    public async ValueTask<AuthenticateResult> AuthenticateStreamAsync(HttpContext http, string? text, bool isAgain)
    {
        if (StreamToken.Parse(text) is not { } token)
        {
            return Unknown;
        }
        if (!startup.IsPrepared)
        {
            throw new NotReadyException();
        }
        var found = await keys.FindAsync(
            token.PublicId,
            token.Code,
            static (key, code) => key.HasStreamCode(code),
            http.RequestAborted
        );
        return found is null ? Unknown
            : isAgain ? RefuseAlways(found, http) ?? found.Authenticated
            : Admit(found, http);
    }

    /// <param name="found">The key whose secret was shown.</param>
    private AuthenticateResult Admit(CachedKey found, HttpContext http)
    {
        if (RefuseAlways(found, http) is { } refused)
        {
            return refused;
        }
        if (!rates.TryTake(found.Key))
        {
            return TooOften;
        }
        usage.Record(found, http, clock.GetUtcNow());
        return found.Authenticated;
    }

    /// <returns>Null when the key is good.</returns>
    private AuthenticateResult? RefuseAlways(CachedKey found, HttpContext http)
    {
        if (found.Key.Status == ApiKeyStatus.Revoked)
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
        return null;
    }

    private static string Header(HttpRequest request) => request.Headers.Authorization.ToString();

    /// <returns>Empty where no token is shown.</returns>
    private static ReadOnlySpan<char> Text(string header) =>
        header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header.AsSpan(Bearer.Length).Trim() : default;
}
