using Samplit.Api.Http;
using Samplit.Api.Users;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Groups;

[Tags("Groups")]
public static class ListGroupsEndpoint
{
    public static Refusal? Validate(int? limit) => Requests.ValidateLimit(limit);

    [Requires(Permission.GroupRead)]
    [WolverineGet("/api/groups"), EndpointSummary("List groups, of anybody or of one user, newest first")]
    [Refuses(400, 422)]
    public static async Task<GroupPage> Get(
        Guid? member,
        Guid? after,
        int? limit,
        GroupTable table,
        CancellationToken ct
    )
    {
        var page = await Page.ReadAsync(limit, size => table.ListAsync(member, after, size, ct));
        return new([.. page.Items.Select(GroupView.From)], page.Next(g => g.Id));
    }
}
