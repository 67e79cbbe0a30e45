using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Users;

[Tags("Users")]
public static class EndUserSessionsEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.UserChange), StepUp]
    [WolverinePost("/api/users/{id}/sessions/end")]
    [EndpointSummary("End all sessions of a user")]
    [Refuses(404, 412)]
    public static Task<(UserView?, Refusal?)> Post(
        Guid id,
        ExpectedRevision expected,
        UserChanges users,
        EventMetadata actor,
        CancellationToken ct
    ) => users.ApplyAsync(id, expected, (_, _) => ChangeUser.EndSessions(), actor, ct);
}
