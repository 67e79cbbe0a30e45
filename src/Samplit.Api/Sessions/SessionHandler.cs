using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Samplit.Api.Access;
using Samplit.Api.Database;
using Samplit.Api.Http;

namespace Samplit.Api.Sessions;

/// <summary>Knows who asks by the cookie of a session.</summary>
/// <remarks>
/// The framework's own handler of cookies keeps the session that a browser has when somebody signs in, and its key with
/// it: whoever has put it there would be signed in too.
/// </remarks>
internal sealed class SessionHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logging,
    UrlEncoder encoder,
    DatabaseStartup startup,
    SessionCache sessions
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logging, encoder)
{
    public new const string Scheme = "Session";

    private static readonly AuthenticateResult Ended = AuthenticateResult.Fail(new SessionEndedException());

    /// <summary>Which of the ways to know a caller a request takes: one of them, and none that has to be asked in vain.</summary>
    public static string Choose(HttpContext http) =>
        http.Request.Headers.Authorization.ToString().Contains(ApiKeyToken.Start, StringComparison.Ordinal)
        || SessionCookies.Read(http.Request) is null
            ? ApiKeyHandler.Scheme
            : Scheme;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var metadata = Context.GetEndpoint()?.Metadata;
        if (metadata?.GetMetadata<PublicPlaneAttribute>() is not null)
        {
            return AuthenticateResult.NoResult();
        }
        if (RandomToken.Parse(SessionCookies.Read(Request)) is not { } token)
        {
            return Ended;
        }
        // What is open to all is open while the database is away, too.
        var isNeeded = metadata?.GetMetadata<RequiresAttribute>() is not null;
        if (!startup.IsPrepared)
        {
            return isNeeded ? throw new NotReadyException() : AuthenticateResult.NoResult();
        }
        try
        {
            return (await sessions.FindAsync(token, Context.RequestAborted))?.Authenticated ?? Ended;
        }
        catch (Exception e) when (!isNeeded && DatabaseCircuit.IsConnectionLost(e))
        {
            return AuthenticateResult.NoResult();
        }
    }
}
