using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Users;

[Tags("Users")]
public static class ListUsersEndpoint
{
    public static Refusal? Validate(int? limit) => Requests.ValidateLimit(limit);

    [Requires(Permission.UserRead)]
    [WolverineGet("/api/users"), EndpointSummary("List users, newest first"), Refuses(400, 422)]
    public static async Task<UserPage> Get(Guid? after, int? limit, UserTable table, CancellationToken ct)
    {
        var page = await Page.ReadAsync(limit, size => table.ListAsync(after, size, ct));
        return new([.. page.Items.Select(UserView.From)], page.Next(u => u.User.Id));
    }
}
