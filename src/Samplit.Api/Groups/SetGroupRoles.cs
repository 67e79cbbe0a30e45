using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Groups;

[Tags("Groups")]
public static class SetGroupRolesEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.GroupChange), StepUp]
    [WolverinePost("/api/groups/{id}/roles")]
    [EndpointSummary("Say which roles the members of a group have by it, of those that the caller has themselves")]
    [Refuses(400, 403, 404, 409, 412, 413, 415, 422)]
    public static async Task<(GroupView?, Refusal?)> Post(
        Guid id,
        SetGroupRolesRequest request,
        ExpectedRevision expected,
        GroupChanges groups,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        if (request.Roles is not { } roles)
        {
            return (null, Refusal.Invalid("roles", "A list of names; an empty one for no role."));
        }
        var (group, refusal) = await groups.SetRolesAsync(id, roles, expected, caller, actor, ct);
        return group is null ? (null, refusal) : (GroupView.From(group), null);
    }
}
