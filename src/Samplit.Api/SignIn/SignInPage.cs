using Samplit.Api.Http;
using Samplit.Api.Sessions;

namespace Samplit.Api.SignIn;

/// <summary>Where somebody signs in.</summary>
internal static class SignInPage
{
    public static Task<IResult> Get(
        HttpRequest request,
        RequestOptions options,
        Passkeys passkeys,
        OidcProvider provider,
        CancellationToken ct
    ) => PageAsync(request, options, passkeys, provider, "", null, StatusCodes.Status200OK, ct);

    public static async Task<IResult> Post(
        HttpContext http,
        SignIns signIns,
        RequestOptions options,
        Passkeys passkeys,
        OidcProvider provider,
        CancellationToken ct
    )
    {
        var form = await SentForm.ReadAsync(http.Request, ct);
        var login = form.Text("login").Trim();
        var outcome = await signIns.SignInAsync(http, login, form.Text("password"), ct);
        return outcome is SignedIn ? new SessionAnswer(outcome, new SeeOther("/"))
            : outcome is SecondFactorNeeded needed ? await SecondFactorPage.AskAsync(needed.Ticket, ct)
            : await PageAsync(
                http.Request,
                options,
                passkeys,
                provider,
                login,
                AccessPage.Sentence(outcome),
                AccessPage.Status(outcome),
                ct
            );
    }

    /// <param name="problem">Null when nothing was wrong so far.</param>
    public static async Task<IResult> PageAsync(
        HttpRequest request,
        RequestOptions options,
        Passkeys passkeys,
        OidcProvider provider,
        string login,
        string? problem,
        int status,
        CancellationToken ct
    )
    {
        var isPossible = passkeys.IsPossible(request);
        return await AccessPage.MakeAsync(
            "Sign in",
            "sign-in.html",
            ct,
            problem
                ?? (
                    SessionCookies.WouldBeDropped(request, options.PublicUrl)
                        ? "This page came without HTTPS, so your browser will not stay signed in. Put HTTPS in front of the server, or use it on its own machine."
                        : null
                ),
            status: status,
            takesPasskey: isPossible,
            values: new Dictionary<string, string?>(StringComparer.Ordinal) { ["login"] = login },
            parts: new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["provider"] = provider.Settings is { } settings
                    ? await AccessPage.PartAsync(
                        "oidc-sign-in.html",
                        new Dictionary<string, string?>(StringComparer.Ordinal) { ["name"] = settings.DisplayName },
                        ct
                    )
                    : "",
                ["passkey"] = isPossible ? await AccessPage.PartAsync("passkey-sign-in.html", null, ct) : "",
            }
        );
    }
}

/// <summary>Where to go on after a form: reading that again does nothing again (RFC 9110, 15.4.4).</summary>
internal sealed class SeeOther(string path) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = path;
        return Task.CompletedTask;
    }
}
