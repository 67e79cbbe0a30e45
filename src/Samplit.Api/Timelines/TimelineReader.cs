using System.Data;
using System.Text.Json;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Experiments;
using Samplit.Domain.Json;
using Samplit.Domain.Timelines;
using Samplit.Domain.Variants;
using Samplit.Projections.Schema;

namespace Samplit.Api.Timelines;

/// <param name="IsComplete">Whether no mark is left out.</param>
internal sealed record ExperimentTimeline(
    Experiment Experiment,
    long Version,
    bool IsComplete,
    IReadOnlyList<TimelineFrame> Frames
);

/// <summary>
/// Reads what the frames of an experiment follow from, all of one moment: its marks and what was counted between them,
/// and the events of those marks that are shown, but nobody's visit.
/// </summary>
public sealed class TimelineReader(NpgsqlDataSource dataSource, CallerSessions sessions, SchemaOptions options)
{
    /// <summary>Of all frames together: some forty kilobytes, as they are sent.</summary>
    private const int MaxLines = 1_000;

    private readonly string _schema = SchemaName.Quote(options.Schema);
    private readonly FrameCache _made = new();

    /// <param name="frames">At the most. Of many variants there are fewer, as each frame has a line of each.</param>
    /// <returns>Null when there is no such experiment.</returns>
    internal async Task<ExperimentTimeline?> ReadAsync(Guid id, int frames, CancellationToken ct)
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var documents = await sessions.JoinAsync(moment, ct);
        if (await documents.LoadAsync<Experiment>(id, ct) is not { } experiment)
        {
            return null;
        }
        // The last one, of where the stream has come to, is none of those that are chosen.
        var most = Math.Max(2, Math.Min(frames, MaxLines / experiment.Variants.Count) - 1);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(
            Sql.Command(
                $"SELECT version, type, allocation, weights FROM {_schema}.experiment_marks WHERE experiment_id = $1 ORDER BY version",
                Sql.Value(id)
            )
        );
        batch.BatchCommands.Add(
            Sql.Command(
                $"""
                SELECT since, allocation, variant, sum(assignments)::bigint, sum(conversions)::bigint
                FROM {_schema}.visitor_counts WHERE experiment_id = $1 GROUP BY 1, 2, 3 ORDER BY 1
                """,
                Sql.Value(id)
            )
        );
        batch.BatchCommands.Add(
            Sql.Command(
                $"""
                SELECT s.version, e.timestamp FROM {_schema}.mt_streams s
                JOIN {_schema}.mt_events e ON e.stream_id = s.id AND e.version = s.version WHERE s.id = $1
                """,
                Sql.Value(id)
            )
        );
        var marks = new List<ExperimentMark>();
        var counts = new List<MarkedCounts>();
        long version;
        DateTimeOffset at;
        await using (var reader = await batch.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                marks.Add(
                    new(
                        reader.GetInt64(0),
                        reader.GetString(1),
                        await reader.IsDBNullAsync(2, ct) ? null : reader.GetInt32(2),
                        await reader.IsDBNullAsync(3, ct) ? null : Weights.FromParts(reader.GetFieldValue<int[]>(3))
                    )
                );
            }
            await reader.NextResultAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                counts.Add(
                    new(
                        reader.GetInt64(0),
                        reader.GetInt32(1),
                        reader.GetString(2),
                        reader.GetInt64(3),
                        reader.GetInt64(4)
                    )
                );
            }
            await reader.NextResultAsync(ct);
            await reader.ReadAsync(ct);
            (version, at) = (reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(1));
        }
        var choice = FrameChoice.Of(marks, counts, most);
        var events = await EventsAsync(id, choice.Versions, connection, ct);
        return Make(new TimelineInputs(experiment, marks, counts, events, version, at), choice);
    }

    private ExperimentTimeline Make(TimelineInputs inputs, FrameChoice choice)
    {
        var frames = Timeline.From(inputs, choice, _made.Find(inputs.Experiment.Id));
        _made.Keep(inputs.Experiment.Id, frames);
        return new(inputs.Experiment, inputs.Version, choice.IsComplete, frames);
    }

    private async Task<Dictionary<long, MarkedEvent>> EventsAsync(
        Guid id,
        IReadOnlyList<long> versions,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT e.version, e.timestamp, e.user_name, e.type, e.data FROM unnest($2) AS v (version)
            CROSS JOIN LATERAL (
                SELECT * FROM {_schema}.mt_events WHERE stream_id = $1 AND version = v.version OFFSET 0) e
            """,
            connection
        );
        command.With(Sql.Value(id), Sql.Value(versions.ToArray()));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var events = new Dictionary<long, MarkedEvent>(versions.Count);
        while (await reader.ReadAsync(ct))
        {
            events.Add(
                reader.GetInt64(0),
                new(
                    reader.GetInt64(0),
                    reader.GetFieldValue<DateTimeOffset>(1),
                    await reader.IsDBNullAsync(2, ct) ? null : reader.GetString(2),
                    JsonSerializer.Deserialize(reader.GetString(4), EventCatalog.Types[reader.GetString(3)])!
                )
            );
        }
        return events;
    }
}
