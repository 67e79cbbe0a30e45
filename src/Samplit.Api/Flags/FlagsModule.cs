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
        services.AddSingleton<FlagProposalChanges>();
        services.AddSingleton<FlagNames>();
        services.AddSingleton<INamed>(s => s.GetRequiredService<FlagNames>());
        services.AddSingleton<SegmentNames>();
        services.AddSingleton<INamed>(s => s.GetRequiredService<SegmentNames>());
        services.AddSingleton<FlagRulesets>();
        services.AddSingleton(configuration.Read<FlagUseOptions>());
        services.AddSingleton<FlagUseTable>();
        services.AddSingleton<FlagUses>();
        services.AddHostedService(s => s.GetRequiredService<FlagUses>());
        services.AddSingleton(configuration.Read<FlagStreamOptions>());
        services.AddSingleton<FlagFeed>();
        services.AddSingleton<FlagStream>();
        services.AddSingleton<FlagMeasurements>();
        services.AddSingleton(s => new FlagEvaluations(
            s.GetRequiredService<FlagRulesets>(),
            s.GetRequiredService<DecisionDispatcher>(),
            s.GetRequiredService<FlagUses>(),
            s.GetRequiredService<FlagMeasurements>(),
            s.GetRequiredService<TimeProvider>()
        ));
    }

    /// <summary>They are as the protocol describes them, which clients know: docs/flags.md says what of it is here.</summary>
    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        // While the database is away flags are evaluated as they were: the circuit is behind the decisions they lead to.
        var ofrep = app.MapGroup(Ofrep.Path)
            .OnPublicPlane()
            .ReadByPages()
            .AddEndpointFilter(DatabaseGate.PassWhenReady)
            .AddEndpointFilter(OfrepGate.PassAllowedPages)
            .ExcludeFromDescription()
            .Requires(Permission.FlagEvaluate)
            .InProject()
            .WithMetadata(new RequestSizeLimitAttribute(2 * FlagContexts.MaxSize));
        ofrep.MapPost("", Ofrep.EvaluateAll);
        ofrep.MapPost("/{key}", Ofrep.Evaluate);
        foreach (var path in (string[])[Ofrep.Path, $"{Ofrep.Path}/{{key}}"])
        {
            app.MapMethods(path, [HttpMethods.Options], OfrepGate.Preflight)
                .OpenToAll("Browsers ask for pages whether they may ask; they show the key afterwards.")
                .OnPublicPlane()
                .ReadByPages()
                .ExcludeFromDescription();
        }
        app.MapGet(FlagStream.Path, (HttpContext http, FlagStream stream) => stream.ListenAsync(http))
            .OpenToAll(
                "Whoever has a token for it, which answers to a key for flags have: browsers send no header here."
            )
            .OnPublicPlane()
            .ReadByPages()
            .DisableRequestTimeout()
            .ExcludeFromDescription();
    }
}
