using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Access;

[Tags("Access")]
public static class ChangeRoleEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.RoleChange), StepUp]
    [WolverinePut("/api/roles/{name}")]
    [EndpointSummary("Say what a role may do, which holds on every server within five seconds")]
    [Refuses(400, 403, 404, 409, 412, 413, 415, 422)]
    public static async Task<(RoleView?, Refusal?)> Put(
        string name,
        ChangeRoleRequest request,
        ExpectedRevision expected,
        RoleChanges roles,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (role, refusal) = await roles.ApplyAsync(
            name,
            expected,
            role => DefineRole.Change(role, request.Allows, request.Proposes, request.Approves, caller),
            actor,
            ct
        );
        return role is null ? (null, refusal) : (RoleView.From(role), null);
    }
}
