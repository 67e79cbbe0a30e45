using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Groups;

[Tags("Groups")]
public static class CreateGroupEndpoint
{
    [Requires(Permission.GroupCreate), StepUp]
    [WolverinePost("/api/groups"), EndpointSummary("Make a group")]
    [Refuses(400, 409, 413, 415, 422)]
    public static async Task<(Created<GroupView>?, Refusal?)> Post(
        NameGroupRequest request,
        GroupChanges groups,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (made, refusal) = await groups.CreateAsync(request.Name, actor, ct);
        return made is null
            ? (null, refusal)
            : (TypedResults.Created($"/api/groups/{made.Id}", GroupView.From(made)), null);
    }
}
