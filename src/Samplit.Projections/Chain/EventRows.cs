using Npgsql;
using Samplit.Ledger;
using Samplit.Ledger.Chain;

namespace Samplit.Projections.Chain;

/// <summary>Rows of mt_events as they are stored, for whoever recomputes links and leaves.</summary>
internal static class EventRows
{
    /// <summary>What <see cref="Read"/> reads, of a row of mt_events called e.</summary>
    public const string Columns =
        "e.seq_id, e.stream_id, e.version, e.id, e.type, e.data, e.timestamp, e.user_name, e.causation_id, "
        + "e.correlation_id, e.headers, "
        + "e.bdata IS NULL AND e.mt_dotnet_type IS NULL AND e.tenant_id IS NOT DISTINCT FROM '*DEFAULT*'";

    public static RecordedEvent Read(NpgsqlDataReader row) =>
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
