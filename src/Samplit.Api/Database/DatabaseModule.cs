using System.Text.Json.Serialization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;
using Samplit.Api.Http;
using Samplit.Projections.Allocation;

namespace Samplit.Api.Database;

/// <summary>How the program reaches PostgreSQL, and whether it can.</summary>
internal sealed class DatabaseModule : Module
{
    public override JsonSerializerContext Json => DatabaseJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.Read<SchemaOptions>());
        services.AddSingleton(s =>
            DataSources.Create(s.GetRequiredService<DatabaseConnections>().Application, s.GetService<ILoggerFactory>())
        );
        services.AddSingleton<OwnerDatabase>();
        services.AddSingleton<BackgroundDatabase>();
        services.AddSingleton<CallerSessions>();
        AddKeyRing(services, configuration.Read<KeyRingOptions>());
        services.AddSingleton<IProblemMapping, DatabaseProblems>();
        services.AddSingleton<DatabaseCircuit>();
        services.AddSingleton<DatabasePreparation>();
        services.AddSingleton<NamedRoutes>();
        services.AddSingleton<NamesInRoutes>();
        services.AddSingleton<DatabaseMonitor>();
        services.AddSingleton<DatabaseStartup>();
        services.AddHostedService(s => s.GetRequiredService<DatabaseStartup>());
        services.AddHostedService(s => s.GetRequiredService<DatabaseMonitor>());
    }

    public override void MapEndpoints(IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", HealthEndpoints.Live)
            .WithMetadata(new OperationName("getLiveness"))
            .OpenToAll("Balancers and containers ask.")
            .WithTags("Health")
            .DisableRequestTimeout();
        app.MapGet("/health/ready", HealthEndpoints.Ready)
            .WithMetadata(new OperationName("getReadiness"))
            .OpenToAll("Balancers and containers ask.")
            .Produces<HealthView>(StatusCodes.Status503ServiceUnavailable)
            .WithTags("Health");
    }

    private static void AddKeyRing(IServiceCollection services, KeyRingOptions options)
    {
        services.AddSingleton(options);
        services.AddDataProtection().SetApplicationName("samplit").ProtectKeyRing(options);
        services.AddSingleton<KeyRing>();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(s => new ConfigureOptions<KeyManagementOptions>(
            o =>
            {
                o.XmlRepository = s.GetRequiredService<KeyRing>();
                o.AutoGenerateKeys = true;
            }
        ));
        services.AddSingleton<StateProtector>();
        services.AddSingleton<IStateProtector>(s => s.GetRequiredService<StateProtector>());
    }

    /// <summary>
    /// Data Protection, which whoever uses it adds once more, reads the key ring before the tables exist;
    /// <see cref="DatabaseStartup"/> does that when they do.
    /// </summary>
    public static void LeaveKeyRingToStartup(IServiceCollection services)
    {
        foreach (var early in services.Where(IsStartOfDataProtection).ToArray())
        {
            services.Remove(early);
        }
    }

    private static bool IsStartOfDataProtection(ServiceDescriptor service) =>
        service.ImplementationType?.Name == "DataProtectionHostedService";
}
