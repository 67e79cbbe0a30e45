using JasperFx;
using JasperFx.CodeGeneration;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.Extensions.Options;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Api.Http.Generation;
using Samplit.Api.Messaging;
using Wolverine;
using Wolverine.ErrorHandling;
using Wolverine.Http;
using Wolverine.Middleware;
using Wolverine.Postgresql;
using Wolverine.Runtime;

namespace Samplit.Api.Host;

/// <summary>
/// The admin API's endpoints and the handlers of messages, found by Wolverine and run by code that was generated when
/// this was built. Messages lie in PostgreSQL until they are handled; <see cref="MessagingRuntime"/> starts all of it.
/// </summary>
internal static class WolverineSetup
{
    /// <summary>Where the build lets it write the code; absent when it runs.</summary>
    private const string GeneratedCodeVariable = "SAMPLIT_GENERATED_CODE";

    public static void AddWolverine(this WebApplicationBuilder builder, DatabaseConnections connections)
    {
        var options = builder.Configuration.Read<MessagingOptions>();
        var schema = builder.Configuration.Read<SchemaOptions>().Schema;
        builder.Services.AddWolverine(
            ExtensionDiscovery.ManualOnly,
            wolverine =>
            {
                wolverine.ApplicationAssembly = typeof(WolverineSetup).Assembly;
                wolverine.ServiceName = "Samplit";
                wolverine.CodeGeneration.TypeLoadMode = TypeLoadMode.Static;
                wolverine.CodeGeneration.AddContinuationStrategy<StopWhenRefused>();
                wolverine
                    .PersistMessagesWithPostgresql(DataSources.ForMessages(connections.Application), schema)
                    .OverrideAutoCreateResources(AutoCreate.None);
                wolverine.AutoBuildMessageStorageOnStartup = AutoCreate.None;
                wolverine.Policies.UseDurableLocalQueues();
                wolverine.Policies.WaitForTheRightTime();
                wolverine.Policies.OnAnyException().ScheduleRetry(options.Retries);
                SetDurability(wolverine.Durability, options);
            }
        );
        foreach (var early in builder.Services.Where(IsStartOfWolverine).ToArray())
        {
            builder.Services.Remove(early);
        }
        builder.Services.AddSingleton<ILoggerFactory>(s => new QuietLoggerFactory(
            new LoggerFactory(
                s.GetServices<ILoggerProvider>(),
                s.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>(),
                s.GetRequiredService<IOptions<LoggerFactoryOptions>>()
            ),
            s.GetRequiredService<TimeProvider>()
        ));
        builder.Services.AddWolverineHttp();
        builder.Services.AddSingleton<IApiDescriptionProvider, EndpointDescriptions>();
        builder.Services.CritterStackDefaults(defaults =>
        {
            foreach (var profile in (Profile[])[defaults.Development, defaults.Production])
            {
                profile.GeneratedCodeMode = TypeLoadMode.Static;
                profile.AssertAllPreGeneratedTypesExist = true;
                profile.SourceCodeWritingEnabled = false;
            }
            defaults.GeneratedCodeOutputPath = Environment.GetEnvironmentVariable(GeneratedCodeVariable);
        });
    }

    /// <summary>
    /// A server that was killed is missed after <c>StaleNodeTimeout</c>; a few seconds later others have its messages.
    /// </summary>
    private static void SetDurability(DurabilitySettings durability, MessagingOptions options)
    {
        durability.Mode = options.SingleNode ? DurabilityMode.Solo : DurabilityMode.Balanced;
        durability.ScheduledJobFirstExecution = durability.ScheduledJobPollingTime = options.ScheduleCheck;
        durability.FirstHealthCheckExecution = TimeSpan.FromMilliseconds(500);
        durability.HealthCheckPollingTime = durability.OrphanedMessageSweepPollingTime = TimeSpan.FromSeconds(3);
        durability.CheckAssignmentPeriod = TimeSpan.FromSeconds(10);
        durability.StaleNodeTimeout = TimeSpan.FromSeconds(10);
        // Of the five seconds that a server takes to stop.
        durability.DrainTimeout = TimeSpan.FromSeconds(3);
        durability.DurabilityMetricsEnabled = false;
    }

    private static bool IsStartOfWolverine(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService)
        && service.ImplementationFactory?.Method.Module.Assembly == typeof(IWolverineRuntime).Assembly;

    public static void MapAdminApi(this WebApplication app) =>
        app.MapWolverineEndpoints(http =>
        {
            http.RejectUnparseableQueryValues = true;
            http.AddParameterHandlingStrategy<NotTheBody>();
            http.AddParameterHandlingStrategy<CallerParameter>();
            http.AddResourceWriterPolicy<AnswerWriter>();
            http.AddPolicy<StrictReading>();
            http.AddPolicy<EndpointConventions>();
            http.AddPolicy<BehindDatabase>();
        });
}
