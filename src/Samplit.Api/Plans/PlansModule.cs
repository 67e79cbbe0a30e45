using System.Text.Json.Serialization;
using Samplit.Api.Http;

namespace Samplit.Api.Plans;

/// <summary>What an experiment will take, before there is one.</summary>
internal sealed class PlansModule : Module
{
    public override JsonSerializerContext Json => PlansJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration) { }
}
