using System.ComponentModel.DataAnnotations;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Users;

public sealed record SetUserSuperuserRequest([Required] bool? IsSuperuser) : IExample
{
    static object IExample.Example => new SetUserSuperuserRequest(IsSuperuser: true);
}

[Tags("Users")]
public static class SetUserSuperuserEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.UserChange), StepUp]
    [WolverinePost("/api/users/{id}/superuser")]
    [EndpointSummary("Say whether a user may do everything, which only a superuser may; sessions of theirs end")]
    [Refuses(400, 403, 404, 409, 412, 413, 415, 422)]
    public static Task<(UserView?, Refusal?)> Post(
        Guid id,
        SetUserSuperuserRequest request,
        ExpectedRevision expected,
        UserChanges users,
        HttpContext http,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        users.ApplyAsync(
            id,
            expected,
            (user, superusers) =>
                request.IsSuperuser is { } isSuperuser
                    ? ChangeUser.SetSuperuser(user, isSuperuser, superusers, http.Caller()!.IsSuperuser)
                    : Decision.Refuse(Refusal.Invalid("isSuperuser", "True or false.")),
            actor,
            ct
        );
}
