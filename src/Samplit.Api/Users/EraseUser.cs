using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Users;

[Tags("Users")]
public static class EraseUserEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.UserErase), StepUp]
    [WolverinePost("/api/users/{id}/erase")]
    [EndpointSummary("Forget who a user was, for ever: names and password go, the id stays")]
    [Refuses(404, 409, 412)]
    public static Task<(UserView?, Refusal?)> Post(
        Guid id,
        ExpectedRevision expected,
        UserChanges users,
        EventMetadata actor,
        CancellationToken ct
    ) => users.ApplyAsync(id, expected, ChangeUser.Erase, actor, ct);
}
