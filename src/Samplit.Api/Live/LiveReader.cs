using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Access;
using Samplit.Projections.Schema;

namespace Samplit.Api.Live;

/// <param name="Version">Where its stream has come to.</param>
internal sealed record LiveExperiment(Guid Id, long Version, Guid Project);

/// <summary>How things stand.</summary>
/// <param name="Sequence">Of the last event of all.</param>
/// <param name="Checkpoint">Size of the log when it was signed last.</param>
internal sealed record LiveState(IReadOnlyList<LiveExperiment> Experiments, long Sequence, long Checkpoint);

/// <param name="Type">The alias of the event.</param>
internal sealed record LiveMark(Guid Experiment, long Version, string Type);

/// <summary>Reads where streams have come to: for the server, and so of all projects.</summary>
internal sealed class LiveReader(NpgsqlDataSource dataSource, SchemaOptions options)
{
    /// <summary>So many events are looked through for who connects again.</summary>
    private const int MaxEvents = 10_000;

    /// <summary>Numbers below the highest may still be on their way.</summary>
    private const int Overlap = 1_000;

    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <param name="ids">What to look at.</param>
    /// <param name="withActive">Whether to look at all that run as well.</param>
    public async Task<LiveState> ReadAsync(Guid[] ids, bool withActive, CancellationToken ct)
    {
        await using var batch = dataSource.CreateBatch();
        batch.BatchCommands.Add(
            Sql.Command(
                $"""
                SELECT s.id, s.version, coalesce(CAST(d.data ->> 'project' AS uuid), $3) FROM {_schema}.mt_streams s
                JOIN {_schema}.mt_doc_experiments d ON d.id = s.id
                WHERE s.id = ANY ($1 || CASE WHEN $2 THEN ARRAY(SELECT {_schema}.active_experiments()) END)
                """,
                Sql.Value(ids),
                Sql.Value(withActive),
                Sql.Value(Project.DefaultId)
            )
        );
        batch.BatchCommands.Add(
            Sql.Command(
                $"""
                SELECT (SELECT coalesce(max(seq_id), 0) FROM {_schema}.mt_events),
                    (SELECT coalesce(max(size), 0) FROM {_schema}.log_checkpoints)
                """
            )
        );
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var experiments = new List<LiveExperiment>();
        while (await reader.ReadAsync(ct))
        {
            experiments.Add(new(reader.GetGuid(0), reader.GetInt64(1), reader.GetGuid(2)));
        }
        await reader.NextResultAsync(ct);
        await reader.ReadAsync(ct);
        return new(experiments, reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>What nobody's visit was, in each stream behind a version, in their order.</summary>
    public async Task<IReadOnlyList<LiveMark>> MarksAsync(IReadOnlyDictionary<Guid, long> since, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT m.experiment_id, m.version, m.type FROM unnest($1, $2) AS s (id, since)
            CROSS JOIN LATERAL (
                (SELECT * FROM {_schema}.experiment_marks
                 WHERE experiment_id = s.id AND version > s.since AND type = 'traffic_reallocated'
                 ORDER BY version DESC LIMIT 1)
                UNION ALL
                (SELECT * FROM {_schema}.experiment_marks
                 WHERE experiment_id = s.id AND version > s.since AND type <> 'traffic_reallocated'
                 ORDER BY version DESC LIMIT 1)) m
            """
        );
        command.With(Sql.Value(since.Keys.ToArray()), Sql.Value(since.Values.ToArray()));
        var marks = new List<LiveMark>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            marks.Add(new(reader.GetGuid(0), reader.GetInt64(1), reader.GetString(2)));
        }
        return marks;
    }

    /// <summary>The experiments that something happened in behind an event of the log.</summary>
    /// <returns>Null when so much happened that it is not looked through.</returns>
    public async Task<IReadOnlyList<LiveExperiment>?> SinceAsync(long sequence, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT s.id, s.version, coalesce(CAST(d.data ->> 'project' AS uuid), $2), e.events
            FROM (
                SELECT stream_id, sum(count(*)) OVER () AS events FROM (
                    SELECT stream_id FROM {_schema}.mt_events WHERE seq_id > $1 ORDER BY seq_id LIMIT {MaxEvents}) n
                GROUP BY stream_id) e
            JOIN {_schema}.mt_streams s ON s.id = e.stream_id
            JOIN {_schema}.mt_doc_experiments d ON d.id = s.id
            """
        );
        command.With(Sql.Value(Math.Max(0, sequence - Overlap)), Sql.Value(Project.DefaultId));
        var experiments = new List<LiveExperiment>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            if (reader.GetDecimal(3) >= MaxEvents)
            {
                return null;
            }
            experiments.Add(new(reader.GetGuid(0), reader.GetInt64(1), reader.GetGuid(2)));
        }
        return experiments;
    }
}
