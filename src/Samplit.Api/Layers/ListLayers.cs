using Samplit.Api.Http;
using Samplit.Domain;
using Wolverine.Http;

namespace Samplit.Api.Layers;

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record LayerPage(IReadOnlyList<LayerView> Layers, Guid? Next);

[Tags("Layers")]
public static class ListLayersEndpoint
{
    public static Refusal? Validate(int? limit) => Requests.PageSize(limit).Problem;

    [WolverineGet("/api/layers"), EndpointSummary("List layers, newest first"), Refuses(400, 422)]
    public static async Task<LayerPage> Get(Guid? after, int? limit, LayerReader layers, CancellationToken ct)
    {
        var size = Requests.PageSize(limit).Limit;
        var page = await layers.ListAsync(after, size + 1, ct);
        var views = page.Take(size).Select(LayerView.From).ToArray();
        return new LayerPage(views, page.Count > size ? views[^1].Id : null);
    }
}
