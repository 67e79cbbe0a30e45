using Marten;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Json;
using Samplit.Ledger.Chain;
using Samplit.Projections;
using Samplit.Projections.Chain;
using Samplit.Projections.Rebuilding;
using Samplit.Projections.Streams;
using Samplit.Verify.Audit;
using MartenOptions = Marten.StoreOptions;

namespace Samplit.Api.Host;

/// <summary>The event store, which contexts share, with the events and read models of all of them.</summary>
internal static class StoreSetup
{
    public static void AddStore(this IServiceCollection services)
    {
        services.AddSingleton<ReadModels>();
        services.AddSingleton(Options);
        services.AddMarten(Configure);
        services.Replace(ServiceDescriptor.Singleton<IDocumentStore, MartenStore>());
        // It would have Marten set up before the server listens, for configurations that we have none of.
        foreach (var early in services.Where(IsStartOfMarten).ToArray())
        {
            services.Remove(early);
        }
        services.AddSingleton(s => new StreamStore(
            s.GetRequiredService<NpgsqlDataSource>(),
            s.GetRequiredService<StreamStoreOptions>(),
            s.GetRequiredService<TimeProvider>(),
            new Lazy<IDocumentStore>(s.GetRequiredService<IDocumentStore>)
        ));
        services.AddSingleton(s => new ProjectionRebuild(
            new StreamStore(
                s.GetRequiredService<OwnerDatabase>().DataSource,
                s.GetRequiredService<StreamStoreOptions>(),
                s.GetRequiredService<TimeProvider>()
            ),
            s.GetRequiredService<TimeProvider>()
        ));
        services.AddInBackground<ChainReader>();
        services.AddInBackground<ChainVerifier>();
    }

    private static StreamStoreOptions Options(IServiceProvider services)
    {
        var options = services.GetRequiredService<SchemaOptions>();
        var models = services.GetRequiredService<ReadModels>();
        return new StreamStoreOptions(
            options.Schema,
            new ChainFormat(ExportVerification.Application, options.Origin),
            new EventRegistry(EventCatalog.Types)
        )
        {
            Json = models.Json,
            WriterOnly = new HashSet<string> { StreamTypes.Experiment, StreamTypes.MetricLibrary },
            Inline = models.Inline,
        };
    }

    private static MartenOptions Configure(IServiceProvider services)
    {
        var marten = new MartenOptions();
        MartenStore.Configure(
            marten,
            services.GetRequiredService<NpgsqlDataSource>(),
            services.GetRequiredService<StreamStoreOptions>(),
            services.GetRequiredService<TimeProvider>()
        );
        return marten;
    }

    private static bool IsStartOfMarten(ServiceDescriptor service) =>
        service.ImplementationType?.Name == "AsyncConfigureMartenApplication";
}
