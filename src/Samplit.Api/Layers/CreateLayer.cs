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
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;
using Wolverine.Http;

namespace Samplit.Api.Layers;

/// <param name="UnitType">What its visitors' identifiers stand for; user when absent.</param>
/// <param name="Seed">0 to 2^53 - 1; drawn when absent.</param>
/// <param name="Project">Id or name of what it belongs to; where the caller may make one when absent.</param>
/// <param name="HeldOutPerMillion">
/// Makes it a holdout: how many of a million visitors see no experiment of the project and the unit type that is made
/// from then on. It has no slices.
/// </param>
public sealed record CreateLayerRequest(
    [Required] string? Name,
    UnitType? UnitType,
    long? Seed,
    string? Project = null,
    int? HeldOutPerMillion = null
) : IExample
{
    static object IExample.Example => new CreateLayerRequest("checkout", Domain.Visitors.UnitType.User, Seed: null);
}

[Tags("Layers")]
public static class CreateLayerEndpoint
{
    [Requires(Permission.LayerCreate), InProject]
    [WolverinePost("/api/layers")]
    [EndpointSummary("Make a layer, whose experiments exclude one another, or a holdout from all experiments")]
    [Refuses(400, 409, 413, 415, 422)]
    public static async Task<(Created<LayerView>?, Refusal?)> Post(
        CreateLayerRequest request,
        ProjectReader projects,
        StreamStore store,
        LayerReader layers,
        LayerNames names,
        VisitorSalts salts,
        TimeProvider clock,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (project, unknown) = await projects.ChooseAsync(caller, Permission.LayerCreate, request.Project, ct);
        if (unknown is not null)
        {
            return (null, unknown);
        }
        var command = new CreateLayer(
            request.Name,
            request.UnitType ?? UnitType.User,
            request.Seed ?? Seeds.New(),
            project,
            request.HeldOutPerMillion
        );
        var holdout = await layers.FindHoldoutAsync(project, command.UnitType, ct);
        if (CreateLayer.Decide(command, holdout).Refusal is { } refusal)
        {
            return (null, refusal);
        }
        var name = command.Name!.Trim();
        // The index would refuse it, too, but only after the event was numbered.
        if (await names.FindIdAsync(name, ct) is { Id: not null })
        {
            return (null, NameTaken(name));
        }
        // Read before a transaction begins: while that is open, no second connection is taken.
        var salt = holdout is null ? VisitorSalts.New() : (await salts.FindOfLayerAsync(holdout.Id, ct))!;
        await using var session = store.OpenDocumentSession(actor);
        if (command.HeldOutPerMillion is not null)
        {
            await session.BeginTransactionAsync(ct);
            // Of two holdouts at once neither would know of the other.
            await AdvisoryLock.TakeAsync(
                session.Connection!,
                $"samplit.holdouts.{Domain.Access.Project.Of(project):D}",
                ct
            );
            holdout = await LayerReader.FindHoldoutAsync(session, project, command.UnitType, ct);
        }
        var decision = CreateLayer.Decide(command, holdout);
        if (decision.Refusal is { } other)
        {
            return (null, other);
        }
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        session.Events.StartStream<Layer>(id, store.AsStored(decision.Events));
        session.Execute(salts.InsertOfLayer(id, salt));
        try
        {
            await session.SaveChangesAsync(ct);
        }
        catch (Exception e) when (e.ViolatedConstraint() == LayerProjection.NameIndex)
        {
            return (null, NameTaken(name));
        }
        var layer = await session.Events.FetchLatest<Layer>(id, ct);
        return (TypedResults.Created($"/api/layers/{id}", LayerView.From(layer!)), null);
    }

    private static Refusal NameTaken(string name) =>
        new(RefusalKind.Conflict, ProblemCodes.NameTaken, $"Another layer is called '{name}'.", "name");
}
