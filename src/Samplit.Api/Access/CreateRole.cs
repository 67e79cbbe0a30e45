using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Access;

[Tags("Access")]
public static class CreateRoleEndpoint
{
    [Requires(Permission.RoleCreate), StepUp]
    [WolverinePost("/api/roles"), EndpointSummary("Make a role, of permissions that the caller has")]
    [Refuses(400, 403, 409, 413, 415, 422)]
    public static async Task<(Created<RoleView>?, Refusal?)> Post(
        CreateRoleRequest request,
        RoleChanges roles,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (made, refusal) = await roles.CreateAsync(request, caller, actor, ct);
        return made is null
            ? (null, refusal)
            : (TypedResults.Created($"/api/roles/{made.Name}", RoleView.From(made)), null);
    }
}
