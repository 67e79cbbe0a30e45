using System.Text.Json;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Projections.Schema;

namespace Samplit.Api.Audit;

/// <summary>What to look for; null for whatever.</summary>
/// <param name="Before">The sequence that all that is found lies before.</param>
/// <param name="From">The first moment that counts.</param>
/// <param name="To">The first one that does not any more.</param>
public sealed record ActivityFilter(
    long? Before,
    string? Actor,
    string? Type,
    Guid? Stream,
    DateTimeOffset? From,
    DateTimeOffset? To
);

/// <summary>Reads who has done what, of all that is in the log but visitors.</summary>
public sealed class ActivityReader(NpgsqlDataSource dataSource, SchemaOptions options)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<ActivityView>> ListAsync(ActivityFilter filter, int limit, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT e.seq_id, e.timestamp, e.type, e.stream_id, s.type, e.version, e.user_name, e.data
            FROM {_schema}.activity a
            JOIN {_schema}.mt_events e ON e.seq_id = a.sequence
            JOIN {_schema}.mt_streams s ON s.id = a.stream_id
            WHERE a.sequence < $1
              AND ($2 IS NULL OR a.actor = $2)
              AND ($3 IS NULL OR a.type = $3)
              AND ($4 IS NULL OR a.stream_id = $4)
              AND ($5 IS NULL OR a.at >= $5)
              AND ($6 IS NULL OR a.at < $6)
            ORDER BY a.sequence DESC LIMIT $7
            """
        );
        command.With(
            Sql.Value(filter.Before ?? long.MaxValue),
            Sql.Text(filter.Actor),
            Sql.Text(filter.Type),
            Sql.Id(filter.Stream),
            Sql.Time(filter.From),
            Sql.Time(filter.To),
            Sql.Value(limit)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new List<ActivityView>();
        while (await reader.ReadAsync(ct))
        {
            found.Add(
                new ActivityView(
                    reader.GetInt64(0),
                    reader.GetFieldValue<DateTimeOffset>(1),
                    reader.GetString(2),
                    reader.GetGuid(3),
                    await reader.IsDBNullAsync(4, ct) ? null : reader.GetString(4),
                    reader.GetInt64(5),
                    await reader.IsDBNullAsync(6, ct) ? null : reader.GetString(6),
                    JsonElement.Parse(reader.GetString(7))
                )
            );
        }
        return found;
    }
}
