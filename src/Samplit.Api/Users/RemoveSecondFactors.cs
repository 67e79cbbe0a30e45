using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Users;

[Tags("Users")]
public static class RemoveSecondFactorsEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.UserChange), StepUp]
    [WolverinePost("/api/users/{id}/second-factors/remove")]
    [EndpointSummary("Remove the second factors of a user who has lost them; sessions of theirs end")]
    [Refuses(403, 404, 412)]
    public static Task<(UserView?, Refusal?)> Post(
        Guid id,
        ExpectedRevision expected,
        UserChanges users,
        HttpContext http,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        users.ApplyAsync(
            id,
            expected,
            (user, _) => ChangeUser.RemoveSecondFactors(user, http.Caller()!.IsSuperuser),
            actor,
            ct
        );
}
