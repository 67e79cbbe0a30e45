using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Access;

[Tags("Access")]
public static class GetRoleEndpoint
{
    [Requires(Permission.AccessRead)]
    [WolverineGet("/api/roles/{name}"), EndpointSummary("One role"), Refuses(404)]
    public static async Task<(RoleView?, Refusal?)> Get(string name, RoleReader roles, CancellationToken ct) =>
        Role.Find(name) is { } builtIn ? (RoleView.From(builtIn, isBuiltIn: true, revision: 0), null)
        : await roles.FindAsync(name, ct) is { } role ? (RoleView.From(role), null)
        : (null, RoleReader.NotFound);
}
