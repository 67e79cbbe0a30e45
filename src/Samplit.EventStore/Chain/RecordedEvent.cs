using System.Text.Json;
using Npgsql;
using Samplit.EventStore.Events;

namespace Samplit.EventStore.Chain;

/// <summary>
/// An event exactly as it is stored, unjudged: what a link or a leaf is recomputed from. The chain's readers see this
/// instead of <see cref="StoredEvent"/>, because they must not depend on any type being registered.
/// </summary>
/// <param name="Data">JSON text as jsonb writes it, or as it was exported; not canonical.</param>
/// <param name="UnixMicroseconds">Null for a time that no append can have stored (before year 1, after 9999).</param>
/// <param name="Headers">JSON text; null when there are none.</param>
/// <param name="IsPlain">False when a column that the chain does not cover holds a value.</param>
public sealed record RecordedEvent(
    long Sequence,
    Guid StreamId,
    long Version,
    Guid EventId,
    string Type,
    ReadOnlyMemory<byte> Data,
    long? UnixMicroseconds,
    EventMetadata Metadata,
    ReadOnlyMemory<byte>? Headers,
    bool IsPlain = true
)
{
    /// <summary>What <see cref="Read"/> reads, of a row of mt_events called e.</summary>
    internal const string Columns =
        "e.seq_id, e.stream_id, e.version, e.id, e.type, e.data, e.timestamp, e.user_name, e.causation_id, "
        + "e.correlation_id, e.headers, "
        + "e.bdata IS NULL AND e.mt_dotnet_type IS NULL AND e.tenant_id IS NOT DISTINCT FROM '*DEFAULT*'";

    internal static RecordedEvent Read(NpgsqlDataReader row) =>
        new(
            row.GetInt64(0),
            row.GetGuid(1),
            row.GetInt64(2),
            row.GetGuid(3),
            row.GetString(4),
            row.GetFieldValue<byte[]>(5),
            Time(row),
            new EventMetadata(Text(row, 7), Text(row, 8), Text(row, 9)),
            row.IsDBNull(10) ? null : row.GetFieldValue<byte[]>(10),
            row.GetBoolean(11)
        );

    /// <summary>What its link covers, were it at this version.</summary>
    /// <exception cref="NotCanonicalException">The data have no canonical form; no append can have stored them.</exception>
    /// <exception cref="JsonException">Likewise.</exception>
    public ChainRecord Record(long version) =>
        new(
            StreamId,
            version,
            UnixMicroseconds ?? throw new NotCanonicalException("the timestamp is beyond the years 1 to 9999"),
            Type,
            Metadata.Actor,
            Metadata.CausationId,
            Metadata.CorrelationId,
            EventId,
            CanonicalJson.Restore(Data.Span)
        );

    private static long? Time(NpgsqlDataReader row)
    {
        try
        {
            return Microseconds.SinceEpoch(row.GetFieldValue<DateTimeOffset>(6));
        }
        catch (InvalidCastException)
        {
            return null;
        }
    }

    private static string? Text(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);
}
