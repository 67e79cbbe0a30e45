using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Layers;
using Wolverine.Http;

namespace Samplit.Api.Layers;

[Tags("Layers")]
public static class GetLayerEndpoint
{
    public static async Task<(Layer?, Refusal?)> LoadAsync(Guid id, LayerReader layers, CancellationToken ct) =>
        await layers.FindAsync(id, ct) is { } found
            ? (found, null)
            : (null, new Refusal(RefusalKind.NotFound, "layer_not_found", "There is no layer with this id."));

    [WolverineGet("/api/layers/{id:guid}"), EndpointSummary("One layer and its slices"), Refuses(404)]
    public static LayerView Get(Layer layer) => LayerView.From(layer);
}
