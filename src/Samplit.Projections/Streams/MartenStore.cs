using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using Marten;
using Npgsql;
using Weasel.Core;

namespace Samplit.Projections.Streams;

/// <summary>
/// Marten's whole set-up, in the one mode in which everything that a link of the chain covers is known before the insert:
/// ids, times, versions and metadata are the appender's. Marten never changes the schema; numbered migrations do.
/// </summary>
public static class MartenStore
{
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
            options.Json.PropertyNamingPolicy == JsonNamingPolicy.CamelCase ? Casing.CamelCase : Casing.Default,
            json =>
            {
                json.DefaultIgnoreCondition = options.Json.DefaultIgnoreCondition;
                foreach (var converter in options.Json.Converters)
                {
                    json.Converters.Add(converter);
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
