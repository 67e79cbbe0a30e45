using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Groups;

[Tags("Groups")]
public static class RenameGroupEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.GroupChange), StepUp]
    [WolverinePut("/api/groups/{id}"), EndpointSummary("Call a group something else")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static async Task<(GroupView?, Refusal?)> Put(
        Guid id,
        NameGroupRequest request,
        ExpectedRevision expected,
        GroupChanges groups,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (group, refusal) = await groups.RenameAsync(id, request.Name, expected, actor, ct);
        return group is null ? (null, refusal) : (GroupView.From(group), null);
    }
}
