using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Json;
using Samplit.Ledger.Chain;
using Samplit.Projections;
using Samplit.Projections.Chain;
using Samplit.Projections.Rebuilding;
using Samplit.Projections.Streams;
using Samplit.Verify.Audit;

namespace Samplit.Api.Host;

/// <summary>The event store, which contexts share, with the events and read models of all of them.</summary>
internal static class StoreSetup
{
    public static void AddStore(this IServiceCollection services)
    {
        services.AddSingleton<ReadModels>();
        services.AddSingleton(s => CreateStore(s, s.GetRequiredService<NpgsqlDataSource>()));
        services.AddSingleton(s => s.GetRequiredService<StreamStore>().Marten);
        services.AddSingleton(s => new ProjectionRebuild(
            CreateStore(s, s.GetRequiredService<OwnerDatabase>().DataSource),
            s.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<ChainReader>();
        services.AddSingleton<ChainVerifier>();
    }

    private static StreamStore CreateStore(IServiceProvider services, NpgsqlDataSource dataSource)
    {
        var options = services.GetRequiredService<StoreOptions>();
        var chain = new ChainFormat(ExportVerification.Application, options.Origin);
        return new StreamStore(
            dataSource,
            new StreamStoreOptions(options.Schema, chain, new EventRegistry(EventCatalog.Types))
            {
                Json = services.GetRequiredService<ReadModels>().Json,
                Inline = services.GetRequiredService<ReadModels>().Inline,
            },
            services.GetRequiredService<TimeProvider>()
        );
    }
}
