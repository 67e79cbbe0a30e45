using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Users;

[Tags("Users")]
public static class HandOverUserEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.UserChange), StepUp]
    [WolverinePost("/api/users/{id}/hand-over")]
    [EndpointSummary("Leave a user who was made here to the identity provider, which finds them by their mail address")]
    [Refuses(403, 404, 409, 412)]
    public static Task<(UserView?, Refusal?)> Post(
        Guid id,
        ExpectedRevision expected,
        UserChanges users,
        EventMetadata actor,
        CancellationToken ct
    ) => users.ApplyAsync(id, expected, (user, _) => ProvisionUser.HandOver(user), actor, ct);
}
