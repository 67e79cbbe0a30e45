using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Samplit.Api.Http;
using Samplit.Api.Sessions;
using Samplit.Api.Users;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Streams;

namespace Samplit.Api.SignIn;

/// <summary>
/// Ends sessions when the identity provider says that theirs has ended (OpenID Connect Back-Channel Logout 1.0).
/// </summary>
internal sealed class BackChannelLogout(
    StreamStore store,
    IdentityTable identities,
    SessionTable sessions,
    SessionCache cache,
    OidcProvider provider,
    TimeProvider clock
)
{
    public const string Path = $"{OidcProvider.Path}/back-channel-logout";

    private const string Field = "logout_token";
    private const string Event = "http://schemas.openid.net/event/backchannel-logout";

    /// <summary>For how long after it was made a token is taken.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(2);

    public static async Task<IResult> Post(HttpContext http, BackChannelLogout logout, CancellationToken ct)
    {
        var form = await SentForm.ReadAsync(http.Request, ct);
        return new Answer(await logout.EndAsync(form.Text(Field), ct));
    }

    /// <returns>Whether it was a token that could be taken, whatever sessions there were.</returns>
    private async Task<bool> EndAsync(string text, CancellationToken ct)
    {
        if (await ReadAsync(text, ct) is not { } token)
        {
            return false;
        }
        var user = token.Session is { } by
            ? await sessions.FindUserAsync(by, ct)
            : await identities.FindAsync(token.Identity!, ct);
        var keepUntil = clock.GetUtcNow() + MaxAge + ClockSkew;
        if (user is not { } id)
        {
            return await identities.TryUseAsync(token.Id, keepUntil, ct);
        }
        await using var session = store.OpenDocumentSession(new EventMetadata(OidcSignIns.Actor));
        await session.BeginTransactionAsync(ct);
        var stream = await session.Events.FetchForExclusiveWriting<User>(id, ct);
        if (!await identities.TryUseAsync(session.Connection!, token.Id, keepUntil, ct))
        {
            return false;
        }
        if (await sessions.DeleteAsync(session.Connection!, id, token.Session, ct) && stream.Aggregate is not null)
        {
            stream.AppendMany(store.AsStored([new UserSessionsEnded()]));
            await session.SaveChangesAsync(ct);
            await cache.ForgetUserAsync(id, ct);
        }
        return true;
    }

    /// <returns>Null for what no provider of ours has made for this, just now.</returns>
    private async Task<Token?> ReadAsync(string text, CancellationToken ct)
    {
        if (text.Length == 0 || !await provider.IsReachableAsync(ct))
        {
            return null;
        }
        var validation = OidcProvider.Validation(provider.Required);
        validation.ConfigurationManager = provider.Configuration;
        // Providers of before 2022 give no end; when it was made says enough.
        validation.RequireExpirationTime = false;
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(text, validation);
        return
            result.IsValid
            && result.SecurityToken is JsonWebToken token
            && token.Typ is null or "" or "JWT" or "logout+jwt"
            && IsOfNow(token)
            // An ID token is none.
            && !token.TryGetPayloadValue<object>("nonce", out _)
            && HasEvent(token)
            && Name(token, "jti") is { } id
            && (Name(token, "sid"), Name(token, "sub")) is var (session, subject)
            && (session is not null || subject is not null)
            ? new Token(
                IdentityTable.Hash("token", provider.Required.Authority, id),
                session is null ? null : OidcClaims.Session(provider.Required, session),
                subject is null ? null : OidcClaims.Identity(provider.Required, subject)
            )
            : null;
    }

    private bool IsOfNow(JsonWebToken token) =>
        token.TryGetPayloadValue<long>("iat", out var seconds)
        && clock.GetUtcNow().ToUnixTimeSeconds() - seconds is var age
        && age <= MaxAge.TotalSeconds
        && age >= -ClockSkew.TotalSeconds;

    private static bool HasEvent(JsonWebToken token) =>
        token.TryGetPayloadValue<JsonElement>("events", out var events)
        && events.ValueKind == JsonValueKind.Object
        && events.TryGetProperty(Event, out var content)
        && content.ValueKind == JsonValueKind.Object;

    private static string? Name(JsonWebToken token, string claim) =>
        token.TryGetPayloadValue<string>(claim, out var text) && text is { Length: > 0 and <= OidcClaims.MaxNameLength }
            ? text
            : null;

    /// <param name="Id">Its hash, which counts once.</param>
    /// <param name="Session">Which one ends; all of the account's when null.</param>
    private sealed record Token(byte[] Id, byte[]? Session, byte[]? Identity);

    private sealed class Answer(bool isTaken) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.CacheControl = "no-store";
            return (isTaken ? Results.Ok() : Refused()).ExecuteAsync(httpContext);
        }

        /// <summary>As the specification has it, in the terms of OAuth 2.0 (RFC 6749, 5.2).</summary>
        private static IResult Refused() =>
            Results.Text(
                """{"error":"invalid_request","error_description":"This logout token is not taken."}""",
                "application/json",
                statusCode: StatusCodes.Status400BadRequest
            );
    }
}
