using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Users;

[Tags("Users")]
public static class ActivateUserEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.UserChange), StepUp]
    [WolverinePost("/api/users/{id}/activate")]
    [EndpointSummary("Let a user sign in again")]
    [Refuses(404, 409, 412)]
    public static Task<(UserView?, Refusal?)> Post(
        Guid id,
        ExpectedRevision expected,
        UserChanges users,
        EventMetadata actor,
        CancellationToken ct
    ) => users.ApplyAsync(id, expected, (user, _) => ChangeUser.Activate(user), actor, ct);
}
