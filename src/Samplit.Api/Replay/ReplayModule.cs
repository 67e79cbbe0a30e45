using System.Text.Json.Serialization;
using Samplit.Api.Http;

namespace Samplit.Api.Replay;

/// <summary>The past as it was, as it would have been, and built again.</summary>
internal sealed class ReplayModule : Module
{
    public override JsonSerializerContext Json => ReplayJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<StateReader>();
        services.AddSingleton<WhatIfRun>();
    }
}
