using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Groups;

[Tags("Groups")]
public static class DeleteGroupEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.GroupDelete), StepUp]
    [WolverineDelete("/api/groups/{id}"), EndpointSummary("Delete a group: nobody has a role by it any more")]
    [Refuses(404, 412)]
    public static async Task<(NoContent?, Refusal?)> Delete(
        Guid id,
        ExpectedRevision expected,
        GroupChanges groups,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        await groups.DeleteAsync(id, expected, actor, ct) is { } refusal
            ? (null, refusal)
            : (TypedResults.NoContent(), null);
}
