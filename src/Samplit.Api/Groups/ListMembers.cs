using Samplit.Api.Http;
using Samplit.Api.Users;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Groups;

[Tags("Groups")]
public static class ListMembersEndpoint
{
    public static Refusal? Validate(int? limit) => Requests.ValidateLimit(limit);

    [Requires(Permission.GroupRead)]
    [
        WolverineGet("/api/groups/{id}/members"),
        EndpointSummary("List the members of a group, in the order of their ids")
    ]
    [Refuses(400, 404, 422)]
    public static async Task<(MemberPage?, Refusal?)> Get(
        Guid id,
        Guid? after,
        int? limit,
        GroupTable table,
        CancellationToken ct
    )
    {
        if (await table.FindAsync(id, ct) is null)
        {
            return (null, ChangeGroup.NotFound);
        }
        var page = await Page.ReadAsync(limit, size => table.ListMembersAsync(id, after, size, ct));
        return (new([.. page.Items.Select(MemberView.From)], page.Next(m => m.Id)), null);
    }
}
