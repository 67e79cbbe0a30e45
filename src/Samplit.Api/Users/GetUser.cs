using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Users;

[Tags("Users")]
public static class GetUserEndpoint
{
    [Requires(Permission.UserRead)]
    [WolverineGet("/api/users/{id}"), EndpointSummary("One user"), Refuses(404)]
    public static Task<(UserView?, Refusal?)> Get(Guid id, UserChanges users, CancellationToken ct) =>
        users.FindAsync(id, ct);
}
