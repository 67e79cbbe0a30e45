using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Projects;

[Tags("Projects")]
public static class CreateProjectEndpoint
{
    [Requires(Permission.ProjectCreate)]
    [WolverinePost("/api/projects"), EndpointSummary("Make a project")]
    [Refuses(400, 409, 413, 415, 422)]
    public static async Task<(Created<ProjectView>?, Refusal?)> Post(
        NameProjectRequest request,
        ProjectChanges projects,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (made, refusal) = await projects.CreateAsync(request.Name, actor, ct);
        return made is null
            ? (null, refusal)
            : (TypedResults.Created($"/api/projects/{made.Id}", ProjectView.From(made)), null);
    }
}
