using Npgsql;
using NpgsqlTypes;
using Samplit.Api.Database;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Flags;

/// <summary>What a flag has been through lately.</summary>
/// <param name="ChangedAt">When it was changed last.</param>
/// <param name="EvaluatedAt">When it was asked for last, by environment; without those where it never was.</param>
public sealed record FlagUse(DateTimeOffset ChangedAt, IReadOnlyDictionary<string, DateTimeOffset> EvaluatedAt);

/// <summary>When flags were asked for last, to the minute.</summary>
public sealed class FlagUseTable(NpgsqlDataSource dataSource, SchemaOptions options)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <param name="uses">Each flag and environment once.</param>
    internal async Task WriteAsync(
        IReadOnlyCollection<(Guid Flag, string Environment, DateTimeOffset At)> uses,
        CancellationToken ct
    )
    {
        // In one order, so that no two nodes wait for each other.
        (Guid Flag, string Environment, DateTimeOffset At)[] rows =
        [
            .. uses.OrderBy(u => u.Flag).ThenBy(u => u.Environment, StringComparer.Ordinal),
        ];
        await using var command = dataSource.CreateCommand(
            $"""
            INSERT INTO {_schema}.flag_uses AS u (flag_id, environment, evaluated_at) SELECT * FROM unnest($1, $2, $3)
            ON CONFLICT (flag_id, environment) DO UPDATE SET evaluated_at = EXCLUDED.evaluated_at
            WHERE u.evaluated_at < EXCLUDED.evaluated_at
            """
        );
        command.With(
            RowWrites.Values(Array.ConvertAll(rows, r => r.Flag), NpgsqlDbType.Uuid),
            RowWrites.Values(Array.ConvertAll(rows, r => r.Environment), NpgsqlDbType.Text),
            RowWrites.Values(Array.ConvertAll(rows, r => r.At), NpgsqlDbType.TimestampTz)
        );
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <param name="flags">Those that the caller may read.</param>
    internal async Task<IReadOnlyDictionary<Guid, FlagUse>> ReadAsync(
        IReadOnlyCollection<Guid> flags,
        CancellationToken ct
    )
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT f.id, e.timestamp, u.environment, u.evaluated_at FROM unnest($1) AS f (id)
            CROSS JOIN LATERAL (
                SELECT timestamp FROM {_schema}.mt_events WHERE stream_id = f.id ORDER BY version DESC LIMIT 1) e
            LEFT JOIN {_schema}.flag_uses u ON u.flag_id = f.id
            """
        );
        command.With(Sql.Value(flags.ToArray()));
        var found = new Dictionary<Guid, FlagUse>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var id = reader.GetGuid(0);
            if (!found.TryGetValue(id, out var use))
            {
                use = found[id] = new(
                    reader.GetFieldValue<DateTimeOffset>(1),
                    new SortedDictionary<string, DateTimeOffset>(StringComparer.Ordinal)
                );
            }
            if (!await reader.IsDBNullAsync(2, ct))
            {
                ((SortedDictionary<string, DateTimeOffset>)use.EvaluatedAt)[reader.GetString(2)] =
                    reader.GetFieldValue<DateTimeOffset>(3);
            }
        }
        return found;
    }
}
