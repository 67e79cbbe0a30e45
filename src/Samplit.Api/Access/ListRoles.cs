using Samplit.Api.Http;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Access;

[Tags("Access")]
public static class ListRolesEndpoint
{
    [Requires(Permission.AccessRead)]
    [WolverineGet("/api/roles"), EndpointSummary("The roles there are, and what each may do")]
    public static RolesView Get() => new([.. Role.BuiltIn.Select(RoleView.From)]);
}
