using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Funnels;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Funnels;

/// <param name="Name">No two funnels have the same, whatever its case.</param>
/// <param name="Project">Id or name of what it belongs to; where the caller may make one when absent.</param>
public sealed record CreateFunnelRequest(
    [Required] string? Name,
    [Required] FunnelDefinition? Definition,
    string? Description = null,
    string? Project = null
) : IExample
{
    static object IExample.Example => new CreateFunnelRequest("checkout", FunnelView.Some);
}

[Tags("Funnels")]
public static class CreateFunnelEndpoint
{
    public static async Task<Decision> LoadAsync(
        CreateFunnelRequest request,
        ProjectReader projects,
        HttpContext http,
        CancellationToken ct
    )
    {
        var caller = http.Caller()!;
        var (project, refusal) = await projects.ChooseAsync(caller, Permission.FunnelDefine, request.Project, ct);
        return refusal is not null
            ? Decision.Refuse(refusal)
            : DefineFunnel.Create(new(request.Name, request.Description, request.Definition), caller.UserId, project);
    }

    [Requires(Permission.FunnelDefine), InProject]
    [WolverinePost("/api/funnels"), EndpointSummary("Draw a funnel: steps, and the ways between them")]
    [Refuses(400, 409, 413, 415, 422)]
    public static async Task<(Created<FunnelView>?, Refusal?)> Post(
        CreateFunnelRequest _,
        Decision decision,
        FunnelChanges funnels,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (created, refusal) = await funnels.CreateAsync(decision.Events, actor, ct);
        return created is null
            ? (null, refusal)
            : (TypedResults.Created($"/api/funnels/{created.Id}", FunnelView.From(created)), null);
    }
}
