using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Domain.Access;

namespace Samplit.Api.Flags;

/// <summary>Feature flags, which are experiments where they are asked to be.</summary>
internal sealed class FlagsModule : Module
{
    public override JsonSerializerContext Json => FlagsJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<FlagReader>();
        services.AddSingleton(configuration.Read<FlagOptions>());
        services.AddSingleton<FlagRampGuards>();
        services.AddSingleton<FlagSchedule>();
        services.AddSingleton<IStartsOnDatabase>(s => s.GetRequiredService<FlagSchedule>());
        services.AddSingleton<FlagChanges>();
        services.AddSingleton<FlagUnits>();
        services.AddSingleton<FlagNames>();
        services.AddSingleton<INamed>(s => s.GetRequiredService<FlagNames>());
        services.AddSingleton<SegmentNames>();
        services.AddSingleton<INamed>(s => s.GetRequiredService<SegmentNames>());
        services.AddSingleton<FlagRulesets>();
        services.AddSingleton(s => new FlagEvaluations(
            s.GetRequiredService<FlagRulesets>(),
            s.GetRequiredService<DecisionDispatcher>(),
            s.GetRequiredService<TimeProvider>()
        ));
    }

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        // While the database is away flags are evaluated as they were: the circuit is behind the decisions they lead to.
        var ofrep = app.MapGroup(Ofrep.Path)
            .AddEndpointFilter(DatabaseGate.PassWhenReady)
            .ExcludeFromDescription()
            .Requires(Permission.FlagEvaluate)
            .InProject()
            .WithMetadata(new RequestSizeLimitAttribute(2 * FlagContexts.MaxSize));
        ofrep.MapPost("", Ofrep.EvaluateAll);
        ofrep.MapPost("/{key}", Ofrep.Evaluate);
    }
}
