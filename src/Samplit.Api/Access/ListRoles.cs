using Samplit.Api.Http;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Access;

[Tags("Access")]
public static class ListRolesEndpoint
{
    [Requires(Permission.AccessRead)]
    [WolverineGet("/api/roles")]
    [EndpointSummary("The roles there are, and what each may do: those that are built in, then the others by name")]
    public static async Task<RolesView> Get(RoleReader roles, CancellationToken ct) =>
        new([
            .. Role.BuiltIn.Select(r => RoleView.From(r, isBuiltIn: true, revision: 0)),
            .. (await roles.ListAsync(ct)).Select(RoleView.From),
        ]);
}
