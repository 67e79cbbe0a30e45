using Samplit.Api.Http;

namespace Samplit.Api.SignIn;

/// <summary>The way to the identity provider, and back.</summary>
internal static class OidcPages
{
    /// <summary>Where a page of ours goes on, so that the browser sends what it keeps for no other site.</summary>
    public const string CompletePath = $"{OidcProvider.Path}/complete";

    private const string NotSignedIn = "Not signed in";

    public static Task<IResult> SignIn(OidcProvider provider, CancellationToken ct) =>
        ChallengeAsync(provider, new OidcChallenge(OidcPurpose.SignIn, UserId: null), ct);

    public static Task<IResult> StepUp(HttpContext http, OidcProvider provider, CancellationToken ct) =>
        ChallengeAsync(provider, new OidcChallenge(OidcPurpose.StepUp, http.Caller()!.UserId), ct);

    public static async Task<IResult> Connect(
        HttpContext http,
        OidcProvider provider,
        TimeProvider clock,
        CancellationToken ct
    ) =>
        TotpPages.IsSteppedUp(http, clock)
            ? await ChallengeAsync(provider, new OidcChallenge(OidcPurpose.Connect, http.Caller()!.UserId), ct)
            : new SeeOther(StepUpPage.Path);

    public static async Task<IResult> Disconnect(
        HttpContext http,
        OwnIdentities own,
        TimeProvider clock,
        CancellationToken ct
    ) =>
        !TotpPages.IsSteppedUp(http, clock) ? new SeeOther(StepUpPage.Path)
        : await own.DisconnectAsync(http, Requests.Metadata(http), ct) is { } refusal
            ? await ProblemAsync("Still connected", refusal.Detail, AccessPage.Status(refusal), ct)
        : new SeeOther("/account");

    /// <summary>Somebody comes back. What is written then has to wait for its turn, so all of it is done in the answer.</summary>
    public static IResult Return() => new Returned();

    /// <summary>They are asked for by a page of ours now, and get their session.</summary>
    public static async Task<IResult> Complete(
        HttpContext http,
        OidcTickets tickets,
        OidcSignIns signIns,
        OwnIdentities own,
        CancellationToken ct
    )
    {
        if (tickets.Find(http) is not { } ticket)
        {
            return await ProblemAsync(NotSignedIn, OidcSignIns.Stale.Detail, AccessPage.Status(OidcSignIns.Stale), ct);
        }
        if (ticket.Purpose == OidcPurpose.Connect)
        {
            return new Taken(
                await own.ConnectAsync(http, ticket, Requests.Metadata(http), ct) is { } not
                    ? await ProblemAsync("Not connected", not.Detail, AccessPage.Status(not), ct)
                    : new SeeOther("/account?connected")
            );
        }
        var isStepUp = ticket.Purpose == OidcPurpose.StepUp;
        var (signedIn, refusal) = isStepUp
            ? await signIns.StepUpAsync(http, ticket, ct)
            : await signIns.SignInAsync(http, ticket, ct);
        return new Taken(
            signedIn is not null
                ? new SessionAnswer(signedIn, new SeeOther(isStepUp ? "/account" : "/"))
                : await ProblemAsync(NotSignedIn, AccessPage.Sentence(refusal!), AccessPage.Status(refusal!), ct)
        );
    }

    private static async Task<IResult> ChallengeAsync(
        OidcProvider provider,
        OidcChallenge challenge,
        CancellationToken ct
    ) => await provider.IsReachableAsync(ct) ? new Challenged(provider, challenge) : await AwayAsync(provider, ct);

    private static Task<IResult> AwayAsync(OidcProvider provider, CancellationToken ct) =>
        ProblemAsync(
            NotSignedIn,
            $"{provider.Required.DisplayName} does not answer at present. Try again in a moment, or sign in with your password.",
            StatusCodes.Status503ServiceUnavailable,
            ct
        );

    private static Task<IResult> ProblemAsync(string title, string problem, int status, CancellationToken ct) =>
        AccessPage.MakeAsync(title, "oidc-problem.html", ct, problem, status: status);

    private sealed class Challenged(OidcProvider provider, OidcChallenge challenge) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.CacheControl = "no-store";
            return provider.ChallengeAsync(httpContext, challenge);
        }
    }

    private sealed class Returned : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var services = httpContext.RequestServices;
            var provider = services.GetRequiredService<OidcProvider>();
            var returned = await provider.ReceiveAsync(httpContext);
            var ct = httpContext.RequestAborted;
            if (returned.Ticket is { } ticket)
            {
                services.GetRequiredService<OidcTickets>().Give(httpContext, ticket);
            }
            var page =
                returned.Ticket is not null
                    ? await AccessPage.MakeAsync(
                        "One moment",
                        "oidc-return.html",
                        ct,
                        goesOnAt: CompletePath,
                        values: new Dictionary<string, string?>(StringComparer.Ordinal) { ["next"] = CompletePath }
                    )
                : returned.IsAway ? await AwayAsync(provider, ct)
                : await ProblemAsync(
                    NotSignedIn,
                    $"{provider.Required.DisplayName} did not sign you in, or this took too long. Try again.",
                    StatusCodes.Status401Unauthorized,
                    ct
                );
            await page.ExecuteAsync(httpContext);
        }
    }

    /// <summary>The ticket is used, whatever came of it.</summary>
    private sealed class Taken(IResult then) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            OidcTickets.Delete(httpContext);
            return then.ExecuteAsync(httpContext);
        }
    }
}
