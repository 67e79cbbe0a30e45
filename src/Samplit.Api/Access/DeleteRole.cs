using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Access;

[Tags("Access")]
public static class DeleteRoleEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.RoleDelete), StepUp]
    [WolverineDelete("/api/roles/{name}")]
    [EndpointSummary("Delete a role: whoever has it may do nothing by it any more, and its name is never used again")]
    [Refuses(404, 409, 412)]
    public static async Task<(NoContent?, Refusal?)> Delete(
        string name,
        ExpectedRevision expected,
        RoleChanges roles,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (role, refusal) = await roles.ApplyAsync(name, expected, DefineRole.Delete, actor, ct);
        return role is null ? (null, refusal) : (TypedResults.NoContent(), null);
    }
}
