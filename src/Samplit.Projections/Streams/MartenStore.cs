using System.Text.Json.Serialization.Metadata;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.Logging;
using Npgsql;
using Weasel.Core;

namespace Samplit.Projections.Streams;

/// <summary>
/// Marten's whole set-up, in the one mode in which everything that a link of the chain covers is known before the insert:
/// ids, times, versions and metadata are the appender's. Marten never changes the schema; numbered migrations do.
/// </summary>
/// <remarks>
/// A subscription may load its events itself. Marten's own loader reads each one into its type: it fails on a type that nobody
/// registered and on data that do not fit, and who wants rows as they are stored would read all of them twice.
/// </remarks>
public sealed class MartenStore(StoreOptions options)
    : DocumentStore(options),
        IEventStore<IDocumentOperations, IQuerySession>
{
    IEventLoader IEventStore<IDocumentOperations, IQuerySession>.BuildEventLoader(
        IEventDatabase database,
        ILogger logger,
        EventFilterable filtering,
        AsyncOptions shardOptions,
        ShardName shardName
    ) =>
        filtering as IEventLoader
        ?? ((IEventStore<IDocumentOperations, IQuerySession>)this).BuildEventLoader(
            database,
            logger,
            filtering,
            shardOptions
        );

    public static MartenStore For(NpgsqlDataSource dataSource, StreamStoreOptions options, TimeProvider clock)
    {
        var marten = new StoreOptions();
        Configure(marten, dataSource, options, clock);
        return new MartenStore(marten);
    }

    public static void Configure(
        StoreOptions marten,
        NpgsqlDataSource dataSource,
        StreamStoreOptions options,
        TimeProvider clock
    )
    {
        marten.Connection(dataSource);
        marten.DatabaseSchemaName = marten.Events.DatabaseSchemaName = options.Schema;
        marten.AutoCreateSchemaObjects = AutoCreate.None;
        marten.DisableNpgsqlLogging = true;

        var events = marten.Events;
        events.StreamIdentity = StreamIdentity.AsGuid;
        events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
        events.EnableBigIntEvents = true;
        events.UseExclusiveLockOnConcurrentAppends = true;
        events.TimeProvider = clock;
        // Off by default, and then a migration of Marten's would drop the columns: the chain lies in the headers.
        events.MetadataConfig.HeadersEnabled = true;
        events.MetadataConfig.CausationIdEnabled = true;
        events.MetadataConfig.CorrelationIdEnabled = true;
        events.MetadataConfig.UserNameEnabled = true;
        foreach (var (alias, type) in options.Events.Types)
        {
            events.MapEventType(type, alias);
        }

        NeverSkip(marten.Projections.Errors);
        NeverSkip(marten.Projections.RebuildErrors);

        marten.UseSystemTextJsonForSerialization(
            EnumStorage.AsString,
            Casing.Default,
            json =>
            {
                foreach (var context in options.Json)
                {
                    json.TypeInfoResolverChain.Insert(0, context);
                    json.PropertyNamingPolicy = context.Options.PropertyNamingPolicy;
                    json.DefaultIgnoreCondition = context.Options.DefaultIgnoreCondition;
                    foreach (var converter in context.Options.Converters)
                    {
                        json.Converters.Insert(0, converter);
                    }
                }
                // Marten's own types.
                json.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
            }
        );
    }

    /// <summary>An event that cannot be read stops a subscription instead of being left out.</summary>
    private static void NeverSkip(ErrorHandlingOptions errors) =>
        errors.SkipApplyErrors = errors.SkipSerializationErrors = errors.SkipUnknownEvents = false;
}
