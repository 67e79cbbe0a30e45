using Samplit.Api.Http;
using Samplit.Api.Sessions;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.SignIn;

/// <param name="IsCurrent">Whether this is the one that was asked in.</param>
/// <param name="SeenAt">To within a minute.</param>
/// <param name="UserAgent">What the browser called itself.</param>
public sealed record OpenSessionView(
    Guid Id,
    bool IsCurrent,
    DateTimeOffset CreatedAt,
    DateTimeOffset SeenAt,
    DateTimeOffset ExpiresAt,
    string? UserAgent
)
{
    public static OpenSessionView From(StoredSession session, Guid? current) =>
        new(session.Id, session.Id == current, session.CreatedAt, session.SeenAt, session.ExpiresAt, session.UserAgent);
}

public sealed record OpenSessionsView(IReadOnlyList<OpenSessionView> Sessions) : IExample
{
    static object IExample.Example =>
        new OpenSessionsView([
            new OpenSessionView(
                IExample.SomeId,
                IsCurrent: true,
                IExample.SomeTime,
                IExample.SomeTime.AddMinutes(3),
                IExample.SomeTime.AddHours(12),
                "Mozilla/5.0"
            ),
        ]);
}

[Tags("Account")]
public static class ListSessionsEndpoint
{
    [Requires(Permission.AccountRead)]
    [WolverineGet("/api/account/sessions"), EndpointSummary("Where you are signed in, newest first")]
    public static async Task<OpenSessionsView> Get(HttpContext http, SessionEnds sessions, CancellationToken ct) =>
        new([
            .. (await sessions.ListAsync(http.Caller()!.Id, ct)).Select(s =>
                OpenSessionView.From(s, http.CallerSession()?.Id)
            ),
        ]);
}
