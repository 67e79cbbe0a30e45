using System.ComponentModel.DataAnnotations;
using Samplit.Api.Access;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Users;

/// <param name="Roles">All that they have then, by name.</param>
public sealed record SetUserRolesRequest([Required] IReadOnlyList<string?>? Roles) : IExample
{
    static object IExample.Example => new SetUserRolesRequest(["editor", "auditor"]);
}

[Tags("Users")]
public static class SetUserRolesEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.UserChange), StepUp]
    [WolverinePost("/api/users/{id}/roles")]
    [EndpointSummary("Say which roles a user has; sessions of theirs end")]
    [Refuses(400, 403, 404, 409, 412, 413, 415, 422)]
    public static async Task<(UserView?, Refusal?)> Post(
        Guid id,
        SetUserRolesRequest request,
        ExpectedRevision expected,
        UserChanges users,
        RoleReader catalog,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var known = await catalog.ReadAsync(ct);
        return await users.ApplyAsync(
            id,
            expected,
            (user, _) =>
                request.Roles is { } roles
                    ? ChangeUser.SetRoles(user, roles, known, caller)
                    : Decision.Refuse(Refusal.Invalid("roles", "A list of names; an empty one for no role.")),
            actor,
            ct
        );
    }
}
