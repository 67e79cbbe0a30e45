using System.Data;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Experiments;
using Samplit.Projections.Schema;

namespace Samplit.Api.Audit;

/// <summary>Which part of an experiment's record is read.</summary>
/// <param name="Before">All that is read lies before this event.</param>
/// <param name="Limit">Events that no visitor caused, at the most.</param>
/// <param name="Type">Null for all, and likewise <paramref name="Actor"/>; given one of them, no visits are read.</param>
public sealed record RecordPart(Guid Experiment, long Before, int Limit, string? Type, string? Actor)
{
    internal bool WithVisits => Type is null && Actor is null;
}

/// <summary>Reads what happened in an experiment's stream at a cost that does not grow with its visitors.</summary>
public sealed class RecordReader(NpgsqlDataSource dataSource, CallerSessions sessions, SchemaOptions options)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <returns>Null when there is no such experiment.</returns>
    public async Task<(IReadOnlyList<RecordRowView> Rows, long? Next)?> ReadAsync(RecordPart part, CancellationToken ct)
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var documents = await sessions.JoinAsync(moment, ct);
        if (await documents.LoadAsync<Experiment>(part.Experiment, ct) is null)
        {
            return null;
        }
        var marks = await MarksAsync(part, connection, ct);
        var hasMore = marks.Count > part.Limit;
        var shown = marks.Take(part.Limit).ToArray();
        var rows = part.WithVisits ? await VisitsAsync(part, shown, connection, ct) : [];
        rows.AddRange(shown);
        return ([.. rows.OrderByDescending(r => r.Sequence)], hasMore ? shown[^1].Sequence : null);
    }

    /// <summary>Newest first, and one more than fits.</summary>
    private async Task<List<RecordRowView>> MarksAsync(
        RecordPart part,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT e.version, e.type, e.timestamp, e.user_name FROM {_schema}.experiment_marks m
            CROSS JOIN LATERAL (
                SELECT * FROM {_schema}.mt_events WHERE stream_id = m.experiment_id AND version = m.version OFFSET 0) e
            WHERE m.experiment_id = $1 AND m.version < $2
                AND ($3 IS NULL OR m.type = $3) AND ($4 IS NULL OR e.user_name = $4)
            ORDER BY m.version DESC LIMIT $5
            """,
            connection
        );
        command.With(
            Sql.Value(part.Experiment),
            Sql.Value(part.Before),
            Sql.Text(part.Type),
            Sql.Text(part.Actor),
            Sql.Value(part.Limit + 1)
        );
        var marks = new List<RecordRowView>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            marks.Add(
                new(
                    reader.GetInt64(0),
                    From: null,
                    reader.GetString(1),
                    reader.GetFieldValue<DateTimeOffset>(2),
                    await reader.IsDBNullAsync(3, ct) ? null : reader.GetString(3),
                    Assignments: null,
                    Conversions: null
                )
            );
        }
        return marks;
    }

    /// <summary>
    /// What visitors did behind each of the marks, up to the next one. Where that is cut off, they are not counted apart.
    /// </summary>
    private async Task<List<RecordRowView>> VisitsAsync(
        RecordPart part,
        IReadOnlyList<RecordRowView> marks,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            WITH ends AS (
                SELECT m.version AS mark, coalesce(n.version, s.version + 1) AS next
                FROM unnest($2) AS m (version)
                JOIN {_schema}.mt_streams s ON s.id = $1
                LEFT JOIN LATERAL (
                    SELECT min(version) AS version FROM {_schema}.experiment_marks
                    WHERE experiment_id = $1 AND version > m.version) n ON true)
            SELECT ends.mark, last.version, last.timestamp, last.version < ends.next - 1, c.assignments, c.conversions
            FROM ends
            CROSS JOIN LATERAL (
                SELECT version, timestamp FROM {_schema}.mt_events
                WHERE stream_id = $1 AND version = least(ends.next, $3) - 1 OFFSET 0) last
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(assignments), 0)::bigint AS assignments,
                    coalesce(sum(conversions), 0)::bigint AS conversions
                FROM {_schema}.visitor_counts
                WHERE experiment_id = $1 AND since >= ends.mark AND since < ends.next) c
            WHERE last.version > ends.mark
            """,
            connection
        );
        command.With(
            Sql.Value(part.Experiment),
            Sql.Value(marks.Select(m => m.Sequence).ToArray()),
            Sql.Value(part.Before)
        );
        var visits = new List<RecordRowView>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var isCut = reader.GetBoolean(3);
            visits.Add(
                new(
                    reader.GetInt64(1),
                    reader.GetInt64(0) + 1,
                    Type: null,
                    reader.GetFieldValue<DateTimeOffset>(2),
                    Actor: null,
                    isCut ? null : reader.GetInt64(4),
                    isCut ? null : reader.GetInt64(5)
                )
            );
        }
        return visits;
    }
}
