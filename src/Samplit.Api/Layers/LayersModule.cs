using System.Text.Json.Serialization;
using Samplit.Api.Http;

namespace Samplit.Api.Layers;

/// <summary>Layers, whose experiments exclude one another.</summary>
internal sealed class LayersModule : Module
{
    public override JsonSerializerContext Json => LayersJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<LayerReader>();
        services.AddSingleton<LayerNames>();
        services.AddSingleton<INamed>(s => s.GetRequiredService<LayerNames>());
    }
}
