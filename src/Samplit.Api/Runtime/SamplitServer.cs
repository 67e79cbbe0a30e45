using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.Extensions.Options;
using Npgsql;
using Samplit.Api.Allocation;
using Samplit.Api.Audit;
using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Api.Installations;
using Samplit.Api.Layers;
using Samplit.Api.Metrics;
using Samplit.Api.Replay;
using Samplit.Api.Runtime.Database;
using Samplit.Api.Runtime.Decisions;
using Samplit.Api.Sealing;
using Samplit.Api.Statistics;
using Samplit.Api.Web;
using Samplit.Domain.Json;
using Samplit.EventStore;
using Samplit.EventStore.Chain;
using Samplit.EventStore.Daemon;
using Samplit.EventStore.Export;
using Samplit.EventStore.Projections;
using Samplit.EventStore.Sealing;
using Samplit.Ledger.Chain;
using Samplit.Projections;
using Samplit.Projections.Allocation;
using Samplit.Verify.Audit;

namespace Samplit.Api.Runtime;

/// <summary>Puts the program together: what the command line and the HTTP server both use, and the server.</summary>
internal static class SamplitServer
{
    /// <summary>The server, ready to run.</summary>
    public static WebApplication Build(
        DatabaseConnections connections,
        string urls,
        IReadOnlyDictionary<string, string?>? settings = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder(
            // Settings lie beside the program, wherever it is started from.
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        if (builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            // They would win over the addresses that were checked.
            throw new ArgumentException("Kestrel:Endpoints is set; say where to listen with --urls instead.");
        }
        builder.WebHost.UseUrls(urls);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Limits.LargestBody;
        });
        builder.Host.UseConsoleLifetime(o => o.SuppressStatusMessages = true);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(5));

        builder.Services.AddSamplit(builder.Configuration, connections);
        builder.Services.AddHttpSurface(builder.Configuration);

        var app = builder.Build();
        app.UseExceptionHandler();
        app.UseStatusCodePages(StatusProblems.WriteAsync);
        app.UseRequestTimeouts();
        app.MapSamplit();
        app.MapOpenApi();
        app.UseWhen(
            http => http.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal),
            docs =>
                docs.UseSwaggerUI(page =>
                {
                    page.SwaggerEndpoint("/openapi/v1.json", "Samplit");
                    page.RoutePrefix = "docs";
                    page.DocumentTitle = "Samplit API";
                })
        );
        return app;
    }

    /// <summary>What every command needs: the store, the projections, the writers.</summary>
    public static void AddSamplit(
        this IServiceCollection services,
        IConfiguration configuration,
        DatabaseConnections connections
    )
    {
        var options = configuration.GetSection(SamplitOptions.Section).Get<SamplitOptions>() ?? new SamplitOptions();
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(connections);
        services.AddSingleton(s => DataSources.Create(connections.Application, s.GetService<ILoggerFactory>()));
        services.AddSingleton<OwnerDatabase>();

        services.AddDataProtection().SetApplicationName("samplit").ProtectKeyRing(options);
        // It reads the key ring before the tables exist; DatabaseStartup does that when they do.
        services.RemoveAll(d => d.ImplementationType?.Name == "DataProtectionHostedService");
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

        services.AddSingleton<ReadModels>();
        services.AddSingleton(s => CreateStore(s, s.GetRequiredService<NpgsqlDataSource>()));
        services.AddSingleton(s => new ProjectionRebuild(
            CreateStore(s, s.GetRequiredService<OwnerDatabase>().DataSource),
            s.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<ChainReader>();
        services.AddSingleton<ChainVerifier>();
        services.AddSingleton<ISecretProtector, LogKeyProtector>();
        services.AddSingleton<LogKeys>();
        services.AddSingleton<Checkpoints>();
        services.AddSingleton<TransparencyLog>();
        services.AddSingleton<Verification>();
        services.AddSingleton<StreamExport>();
        services.AddSingleton<Receipts>();
        services.AddSingleton<AssignmentVersions>();
        services.AddSingleton<StateReader>();
        services.AddSingleton<WhatIfRun>();
        services.AddSingleton<ExperimentReader>();
        services.AddSingleton<ReallocationReader>();
        services.AddSingleton<ComputedAllocationReader>();
        services.AddSingleton<VisitorWindowReader>();
        services.AddSingleton<AllocationComputation>();
        services.AddSingleton<VisitorSalts>();
        services.AddSingleton<PlatformSecretProtector>();
        services.AddSingleton<InstallationSecrets>();
        services.AddSingleton<InstallationReader>();
        services.AddSingleton<LayerReader>();
        services.AddSingleton<AllocationCountsReader>();
        services.AddSingleton<ConversionDelayReader>();
        services.AddSingleton<MetricReader>();
        services.AddSingleton<MetricCheck>();
        services.AddSingleton<MetricIngestion>();
        services.AddSingleton<ExperimentCreation>();
        services.AddMetrics();
        services.AddSingleton(s => new VisitorCache(
            s.GetRequiredService<SamplitOptions>().VisitorCache,
            s.GetRequiredService<IMeterFactory>()
        ));
        services.AddSingleton<DatabaseCircuit>();
        services.AddSingleton<DecisionStore>();
        services.AddSingleton<CommitQueue>();
        services.AddSingleton<DatabasePreparation>();
    }

    private static void AddHttpSurface(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<DatabaseMonitor>();
        services.AddSingleton<DatabaseStartup>();
        services.AddSingleton<DecisionLog>();
        services.AddHostedService(s => s.GetRequiredService<DatabaseStartup>());
        services.AddHostedService(s => s.GetRequiredService<DatabaseMonitor>());
        services.AddHostedService<ReallocationWorker>();
        services.AddHostedService<ScheduleWorker>();
        services.AddSingleton(s => new AsyncDaemon(
            s.GetRequiredService<StreamStore>(),
            [new Sealer(s.GetRequiredService<StreamStore>())],
            s.GetRequiredService<TimeProvider>(),
            logger: s.GetRequiredService<ILogger<AsyncDaemon>>()
        ));
        services.AddSingleton(new HttpClient { Timeout = TimeSpan.FromSeconds(10) });
        services.AddSingleton<WitnessClient>();
        services.AddSingleton<CheckpointOutlets>();
        services.AddHostedService<SealingService>();
        services.AddSingleton<ItemOutcomes>();
        services.AddSingleton<InstallationChanges>();
        services.AddSingleton<WordPressSite>();
        services.AddSingleton<SiteReader>();
        services.AddSingleton<SiteCatalog>();
        services.AddSingleton<WebGate>();
        services.AddSingleton<SnippetCode>();
        services.AddSingleton<WebDecisions>();
        services.AddSingleton<WebTimings>();

        services.AddExceptionHandler<ExceptionProblems>();
        services.AddProblemDetails(o =>
            // Every problem has the same members, wherever it was made.
            o.CustomizeProblemDetails = c => c.ProblemDetails.Extensions.Remove("traceId")
        );
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(o =>
        {
            // The context's own options decide how to read; a context that only resolves types would be read leniently.
            var json = ApiJson.Default.Options;
            o.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
            o.SerializerOptions.UnmappedMemberHandling = json.UnmappedMemberHandling;
            o.SerializerOptions.AllowDuplicateProperties = json.AllowDuplicateProperties;
            o.SerializerOptions.NumberHandling = json.NumberHandling;
            o.SerializerOptions.DefaultIgnoreCondition = json.DefaultIgnoreCondition;
            foreach (var converter in json.Converters)
            {
                o.SerializerOptions.Converters.Add(converter);
            }
        });
        var timeout = (configuration.GetSection(SamplitOptions.Section).Get<SamplitOptions>() ?? new()).RequestTimeout;
        services.AddRequestTimeouts(o =>
            o.DefaultPolicy = new RequestTimeoutPolicy
            {
                Timeout = timeout,
                WriteTimeoutResponse = StatusProblems.TimedOutAsync,
            }
        );
        services.AddOpenApi(o =>
        {
            o.CreateSchemaReferenceId = ApiDescription.Name;
            o.AddSchemaTransformer(ApiDescription.NameEnumValues);
            o.AddSchemaTransformer(ApiDescription.LeaveOutDiscriminator);
            o.AddDocumentTransformer(
                (document, _, _) =>
                {
                    document.Info.Title = "Samplit";
                    document.Info.Description = "Adaptive experiments that can prove what they did.";
                    return Task.CompletedTask;
                }
            );
        });
    }

    private static StreamStore CreateStore(IServiceProvider services, NpgsqlDataSource dataSource)
    {
        var options = services.GetRequiredService<SamplitOptions>();
        var chain = new ChainFormat(ExportVerification.Application, options.Origin);
        return new StreamStore(
            dataSource,
            new StreamStoreOptions(options.Schema, chain, new EventRegistry(EventCatalog.Types))
            {
                Inline = services.GetRequiredService<ReadModels>().Inline,
            },
            services.GetRequiredService<TimeProvider>()
        );
    }

    private static void RemoveAll(this IServiceCollection services, Predicate<ServiceDescriptor> unwanted)
    {
        foreach (var descriptor in services.Where(d => unwanted(d)).ToArray())
        {
            services.Remove(descriptor);
        }
    }
}
