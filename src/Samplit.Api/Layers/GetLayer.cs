using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Layers;
using Wolverine.Http;

namespace Samplit.Api.Layers;

[Tags("Layers")]
public static class GetLayerEndpoint
{
    internal static Refusal NotFound { get; } =
        new(RefusalKind.NotFound, ProblemCodes.LayerNotFound, "There is no layer with this id or name.");

    public static async Task<(Layer?, Refusal?)> LoadAsync(Guid id, LayerReader layers, CancellationToken ct) =>
        await layers.FindAsync(id, ct) is { } found ? (found, null) : (null, NotFound);

    [Requires(Permission.LayerRead)]
    [WolverineGet("/api/layers/{id}"), EndpointSummary("One layer and its slices"), Refuses(404)]
    public static LayerView Get(Layer layer) => LayerView.From(layer);
}
