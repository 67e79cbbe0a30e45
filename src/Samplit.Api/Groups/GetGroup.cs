using Samplit.Api.Http;
using Samplit.Api.Users;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Groups;

[Tags("Groups")]
public static class GetGroupEndpoint
{
    [Requires(Permission.GroupRead)]
    [WolverineGet("/api/groups/{id}"), EndpointSummary("One group"), Refuses(404)]
    public static async Task<(GroupView?, Refusal?)> Get(Guid id, GroupTable table, CancellationToken ct) =>
        await table.FindAsync(id, ct) is { } group ? (GroupView.From(group), null) : (null, ChangeGroup.NotFound);
}
