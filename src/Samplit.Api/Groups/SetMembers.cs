using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Groups;

[Tags("Groups")]
public static class SetMembersEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.GroupChange), StepUp]
    [WolverinePost("/api/groups/{id}/members")]
    [EndpointSummary("Add users to a group, whose roles the caller has themselves, and remove others")]
    [Refuses(400, 403, 404, 409, 412, 413, 415, 422)]
    public static async Task<(GroupView?, Refusal?)> Post(
        Guid id,
        SetMembersRequest request,
        ExpectedRevision expected,
        GroupChanges groups,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (add, remove) = (request.Add ?? [], request.Remove ?? []);
        if (Math.Max(add.Count, remove.Count) > ChangeGroup.MaxMembersAtOnce)
        {
            return (
                null,
                Refusal.Invalid(
                    add.Count > ChangeGroup.MaxMembersAtOnce ? "add" : "remove",
                    $"At most {ChangeGroup.MaxMembersAtOnce} at once."
                )
            );
        }
        var (group, refusal) = await groups.SetMembersAsync(id, add, remove, expected, caller, actor, ct);
        return group is null ? (null, refusal) : (GroupView.From(group), null);
    }
}
