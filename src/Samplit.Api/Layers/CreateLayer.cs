using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Layers;
using Samplit.Domain.Visitors;
using Samplit.Ledger;
using Samplit.Projections.Layers;
using Samplit.Projections.Streams;
using Wolverine.Http;

namespace Samplit.Api.Layers;

/// <param name="UnitType">What its visitors' identifiers stand for; user when absent.</param>
/// <param name="Seed">0 to 2^53 - 1; drawn when absent.</param>
/// <param name="Project">Id or name of what it belongs to; where the caller may make one when absent.</param>
public sealed record CreateLayerRequest([Required] string? Name, UnitType? UnitType, long? Seed, string? Project = null)
    : IExample
{
    static object IExample.Example => new CreateLayerRequest("checkout", Domain.Visitors.UnitType.User, Seed: null);
}

[Tags("Layers")]
public static class CreateLayerEndpoint
{
    public static async Task<Decision> LoadAsync(
        CreateLayerRequest request,
        ProjectReader projects,
        HttpContext http,
        CancellationToken ct
    )
    {
        var (project, refusal) = await projects.ChooseAsync(
            http.Caller()!,
            Permission.LayerCreate,
            request.Project,
            ct
        );
        return refusal is not null
            ? Decision.Refuse(refusal)
            : CreateLayer.Decide(
                new CreateLayer(request.Name, request.UnitType ?? UnitType.User, request.Seed ?? Seeds.New(), project)
            );
    }

    [Requires(Permission.LayerCreate), InProject]
    [WolverinePost("/api/layers"), EndpointSummary("Make a layer, whose experiments exclude one another")]
    [Refuses(400, 409, 413, 415, 422)]
    public static async Task<(Created<LayerView>?, Refusal?)> Post(
        CreateLayerRequest request,
        Decision decision,
        StreamStore store,
        LayerNames names,
        VisitorSalts salts,
        TimeProvider clock,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var nameTaken = new Refusal(
            RefusalKind.Conflict,
            ProblemCodes.NameTaken,
            $"Another layer is called '{request.Name!.Trim()}'.",
            "name"
        );
        // The index would refuse it, too, but only after the event was numbered.
        if (await names.FindIdAsync(request.Name.Trim(), ct) is { Id: not null })
        {
            return (null, nameTaken);
        }
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        await using var session = store.OpenDocumentSession(actor);
        session.Events.StartStream<Layer>(id, store.AsStored(decision.Events));
        session.Execute(salts.InsertOfLayer(id, VisitorSalts.New()));
        try
        {
            await session.SaveChangesAsync(ct);
        }
        catch (Exception e) when (e.ViolatedConstraint() == LayerProjection.NameIndex)
        {
            return (null, nameTaken);
        }
        var layer = await session.Events.FetchLatest<Layer>(id, ct);
        return (TypedResults.Created($"/api/layers/{id}", LayerView.From(layer!)), null);
    }
}
