using System.Text.Json.Serialization;
using Samplit.Api.Database;
using Samplit.Api.Http;

namespace Samplit.Api.Layers;

/// <summary>Layers, whose experiments exclude one another.</summary>
internal sealed class LayersModule : Module
{
    public override JsonSerializerContext Json => LayersJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<LayerReader>();
    }

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        var layers = app.MapBehindDatabase("/api/layers").WithTags("Layers");
        layers
            .MapPost("", LayerEndpoints.Create)
            .WithSummary("Make a layer, whose experiments exclude one another")
            .Refuses(400, 409, 413, 415, 422);
        layers.MapGet("", LayerEndpoints.List).WithSummary("List layers, newest first").Refuses(400, 422);
        layers.MapGet("/{id:guid}", LayerEndpoints.Get).WithSummary("One layer and its slices").Refuses(404);
    }
}
