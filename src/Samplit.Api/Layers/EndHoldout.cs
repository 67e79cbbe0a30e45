using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Layers;
using Samplit.Ledger;
using Samplit.Projections.Streams;
using Wolverine.Http;

namespace Samplit.Api.Layers;

/// <param name="Reason">Why, for whoever reads the log.</param>
public sealed record EndHoldoutRequest(string? Reason = null) : IExample
{
    static object IExample.Example => new EndHoldoutRequest("The quarter is over.");
}

[Tags("Layers")]
public static class EndHoldoutEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.LayerCreate)]
    [WolverinePost("/api/layers/{id}/end")]
    [EndpointSummary("End a holdout: experiments that are made from then on are for everybody")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static async Task<(LayerView?, Refusal?)> Post(
        Guid id,
        EndHoldoutRequest request,
        ExpectedRevision expected,
        StreamStore store,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        if (id == Guid.Empty)
        {
            // Marten takes none.
            return (null, GetLayerEndpoint.NotFound);
        }
        await using var session = store.OpenDocumentSession(actor);
        var stream = await session.Events.FetchForExclusiveWriting<Layer>(id, ct);
        if (stream.Aggregate is not { } layer)
        {
            return (null, GetLayerEndpoint.NotFound);
        }
        var decision = EndHoldout.Decide(new EndHoldout(request.Reason, expected), layer);
        if (decision.Refusal is { } refusal)
        {
            return (null, refusal);
        }
        if (decision.Events.Count == 0)
        {
            return (LayerView.From(layer), null);
        }
        stream.AppendMany(store.AsStored(decision.Events));
        await session.SaveChangesAsync(ct);
        return (LayerView.From((await session.Events.FetchLatest<Layer>(id, ct))!), null);
    }
}
