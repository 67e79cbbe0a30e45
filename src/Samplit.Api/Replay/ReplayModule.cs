using System.Text.Json.Serialization;
using Samplit.Api.Database;
using Samplit.Api.Http;

namespace Samplit.Api.Replay;

/// <summary>The past as it was, as it would have been, and built again.</summary>
internal sealed class ReplayModule : Module
{
    public override JsonSerializerContext Json => ReplayJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddInBackground<StateReader>();
        services.AddInBackground<WhatIfRun>();
    }
}
