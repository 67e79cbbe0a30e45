using System.Text.Json;
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
/// Marten's whole set-up, in the one mode in which everything that a link of the chain covers is known before the
/// insert: ids, times, versions and metadata are the appender's. Marten never changes the schema; numbered migrations
/// do.
/// </summary>
/// <remarks>
/// A subscription may load its events itself. Marten's own loader reads each one into its type: it fails on a type that
/// nobody registered and on data that do not fit, and who wants rows as they are stored would read all of them twice.
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
        events.TimeProvider = new MicrosecondClock(clock);
        // Off by default, and then a migration of Marten's would drop the columns: the chain lies in the headers.
        events.MetadataConfig.HeadersEnabled = true;
        events.MetadataConfig.CausationIdEnabled = true;
        events.MetadataConfig.CorrelationIdEnabled = true;
        events.MetadataConfig.UserNameEnabled = true;
        foreach (var (alias, type) in options.Events.Types)
        {
            events.MapEventType(type, alias);
        }

        // Failures come as Npgsql tells them, whoever ran the statement; Marten would wrap those that it does not know.
        marten.Advanced.ExceptionTransforms.IfExceptionIs<NpgsqlException>().TransformTo(e => e);
        marten.Listeners.Add(new ChainListener(options, new StoreSql(options)));

        NeverSkip(marten.Projections.Errors);
        NeverSkip(marten.Projections.RebuildErrors);

        marten.UseSystemTextJsonForSerialization(
            EnumStorage.AsString,
            options.Json.PropertyNamingPolicy == JsonNamingPolicy.CamelCase ? Casing.CamelCase : Casing.Default,
            json =>
            {
                json.DefaultIgnoreCondition = options.Json.DefaultIgnoreCondition;
                // Before Marten's own, which would write enumerations its way.
                foreach (var converter in options.Json.Converters)
                {
                    json.Converters.Insert(0, converter);
                }
                json.TypeInfoResolverChain.Clear();
                foreach (var resolver in options.Json.TypeInfoResolverChain)
                {
                    json.TypeInfoResolverChain.Add(resolver);
                }
                // Marten's own types.
                json.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
            }
        );

        foreach (var projection in options.Inline)
        {
            projection.Configure(marten);
        }
    }

    /// <summary>An event that cannot be read stops a subscription instead of being left out.</summary>
    private static void NeverSkip(ErrorHandlingOptions errors) =>
        errors.SkipApplyErrors = errors.SkipSerializationErrors = errors.SkipUnknownEvents = false;
}
