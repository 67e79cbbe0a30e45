using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Layers;

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record LayerPage(IReadOnlyList<LayerView> Layers, Guid? Next);

[Tags("Layers")]
public static class ListLayersEndpoint
{
    public static Refusal? Validate(int? limit) => Requests.ValidateLimit(limit);

    [Requires(Permission.LayerRead), InProject]
    [WolverineGet("/api/layers"), EndpointSummary("List layers, newest first"), Refuses(400, 422)]
    public static async Task<LayerPage> Get(
        Guid? after,
        int? limit,
        LayerReader layers,
        Principal caller,
        CancellationToken ct
    )
    {
        var page = await Page.ReadAsync(
            limit,
            size => layers.ListAsync(after, size, caller.ProjectsWith(Permission.LayerRead), ct)
        );
        return new([.. page.Items.Select(LayerView.From)], page.Next(l => l.Id));
    }
}
