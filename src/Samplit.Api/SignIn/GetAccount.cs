using Samplit.Api.Http;
using Samplit.Api.Sessions;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.SignIn;

/// <summary>Somebody is in by a break-glass, which everybody is told.</summary>
/// <param name="Since">When they came in.</param>
/// <param name="Until">When they have to be gone.</param>
public sealed record BreakGlassView(DateTimeOffset Since, DateTimeOffset Until);

/// <param name="Actor">How events name who asks.</param>
/// <param name="Permissions">What they may ask for, whatever it concerns.</param>
/// <param name="UserName">Of somebody who is signed in.</param>
/// <param name="CsrfToken">What each write of theirs takes in the header X-Samplit-Csrf.</param>
/// <param name="StepUpUntil">Until when dangerous things need no password.</param>
/// <param name="LacksSecondFactor">
/// Whether they may do nothing but look after their account, before they have a second factor.
/// </param>
/// <param name="BreakGlass">Absent unless somebody is in by one, the last who came.</param>
public sealed record AccountView(
    string Actor,
    IReadOnlyList<string> Permissions,
    string? UserName = null,
    string? CsrfToken = null,
    DateTimeOffset? StepUpUntil = null,
    bool? LacksSecondFactor = null,
    BreakGlassView? BreakGlass = null
) : IExample
{
    static object IExample.Example =>
        new AccountView($"key:{IExample.SomeId}", ["account:read", "metrics:read", "metrics:write"]);

    internal static AccountView From(Principal principal, CallerSession? session, BreakGlassView? breakGlass) =>
        new(
            principal.Actor,
            principal.PermissionNames(),
            session?.UserName,
            session?.CsrfToken,
            session is { IsBreakGlass: false } ? session.StepUpAt + CallerSession.StepUpLifetime : null,
            session?.LacksSecondFactor,
            breakGlass
        );
}

[Tags("Access")]
public static class GetAccountEndpoint
{
    [Requires(Permission.AccountRead), InProject]
    [WolverineGet("/api/account"), EndpointSummary("Who asks, and what they may ask for")]
    public static async Task<AccountView> Get(
        HttpContext http,
        SessionTable sessions,
        TimeProvider clock,
        CancellationToken ct
    ) =>
        AccountView.From(
            http.Caller()!,
            http.CallerSession(),
            await sessions.FindBreakGlassAsync(clock.GetUtcNow(), ct) is { } open
                ? new BreakGlassView(open.CreatedAt, open.ExpiresAt)
                : null
        );
}
