using System.Text.Json.Serialization;
using Samplit.Api.Http;

namespace Samplit.Api.Operations;

/// <summary>What operators look after: how far everything has come, and messages that could not be handled.</summary>
internal sealed class OperationsModule : Module
{
    public override JsonSerializerContext Json => OperationsJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration) =>
        services.AddSingleton<DeadLetters>().AddSingleton<OperationsReader>();
}
