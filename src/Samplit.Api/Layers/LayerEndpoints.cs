using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Layers;
using Samplit.Projections;
using Samplit.Projections.Layers;
using Samplit.Projections.Streams;

namespace Samplit.Api.Layers;

internal static class LayerEndpoints
{
    internal static async Task<Results<Created<LayerView>, ProblemHttpResult>> Create(
        CreateLayerRequest request,
        StreamStore store,
        ReadModels models,
        VisitorSalts salts,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var decision = CreateLayer.Decide(
            new CreateLayer(
                request.Name,
                request.UnitType ?? Domain.Visitors.UnitType.User,
                request.Seed ?? Seeds.New()
            )
        );
        if (decision.Refusal is { } refusal)
        {
            return Problems.From(refusal);
        }
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        await using var session = store.OpenSession(Requests.Metadata());
        session.Append(EventStream.New(id, StreamTypes.Layer), decision.Events);
        session.Execute(salts.InsertOfLayer(id, VisitorSalts.New()));
        try
        {
            var saved = await session.SaveChangesAsync(ct);
            return TypedResults.Created($"/api/layers/{id}", LayerView.From(saved[0].Stream.Snapshot(models.Layers)!));
        }
        catch (PostgresException e) when (e.ConstraintName == LayerProjection.NameIndex)
        {
            return Problems.From(
                new Refusal(
                    RefusalKind.Conflict,
                    "name_taken",
                    $"Another layer is called '{request.Name!.Trim()}'.",
                    "name"
                )
            );
        }
    }

    internal static async Task<Results<Ok<LayerView>, ProblemHttpResult>> Get(
        Guid id,
        LayerReader layers,
        CancellationToken ct
    ) =>
        await layers.FindAsync(id, ct) is { } layer
            ? TypedResults.Ok(LayerView.From(layer))
            : Problems.From(new Refusal(RefusalKind.NotFound, "layer_not_found", "There is no layer with this id."));

    internal static async Task<Results<Ok<LayerPage>, ProblemHttpResult>> List(
        Guid? after,
        int? limit,
        LayerReader layers,
        CancellationToken ct
    )
    {
        var (size, problem) = Requests.PageSize(limit);
        if (problem is not null)
        {
            return Problems.From(problem);
        }
        var page = await layers.ListAsync(after, size + 1, ct);
        var views = page.Take(size).Select(LayerView.From).ToArray();
        return TypedResults.Ok(new LayerPage(views, page.Count > size ? views[^1].Id : null));
    }
}
