using System.Data;
using System.Text.Json;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain;
using Samplit.Domain.Audit;
using Samplit.Domain.Experiments;
using Samplit.Domain.Json;
using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Variants;
using Samplit.Projections.Schema;
using Samplit.Projections.Statistics;
using Samplit.Statistics.Moments;

namespace Samplit.Api.Statistics;

/// <param name="Allocations">The allocations in their order; the last is in force.</param>
/// <param name="Deviations">What was done otherwise than registered, in the order of the stream.</param>
/// <param name="Automated">How many visitors look like programs, whether they are counted or not.</param>
/// <param name="Beginnings">The event that each of the allocations began with.</param>
/// <param name="At">When the last event happened that counts; null for all of them, up to now.</param>
public sealed record RecordedEvidence(
    Experiment Experiment,
    IReadOnlyList<AllocationCounts> Allocations,
    IReadOnlyList<Deviation> Deviations,
    long Automated,
    IReadOnlyList<RecordedPlace> Beginnings,
    DateTimeOffset? At = null
);

/// <summary>An event of an experiment's stream.</summary>
public readonly record struct RecordedPlace(long Version, DateTimeOffset At);

/// <summary>
/// Reads who came under which allocation, as it was counted with their events; without those who look like programs, by
/// one look at every visitor's row, so for reports and not for visitors.
/// </summary>
public sealed class AllocationCountsReader(NpgsqlDataSource dataSource, CallerSessions sessions, SchemaOptions options)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <summary>As of now, or as of an event: then nobody who came or converted later counts.</summary>
    /// <param name="version">The version of the event in the experiment's stream; null for now.</param>
    public async Task<(RecordedEvidence?, Refusal?)> FindAsync(Guid experimentId, long? version, CancellationToken ct)
    {
        if (version is not { } upTo)
        {
            return await ReadAsync(experimentId, withAutomated: true, ct) is { } now
                ? (now, null)
                : (null, Refusal.ExperimentNotFound);
        }
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var documents = await sessions.JoinAsync(moment, ct);
        // Only who may read the experiment finds it.
        if (await documents.LoadAsync<Experiment>(experimentId, ct) is not { Id: var id })
        {
            return (null, Refusal.ExperimentNotFound);
        }
        var (head, at) = await PlaceAsync(connection, id, upTo, ct);
        return at is { } then
            ? (await ReadThenAsync(connection, id, new(upTo, then), ct), null)
            : (null, Refusal.Invalid("version", $"From 1 to {head}, where the stream is now."));
    }

    /// <summary>All of one moment, which is now.</summary>
    /// <param name="withAutomated">Whether visitors who look like programs count.</param>
    /// <returns>Null when there is no such experiment.</returns>
    public async Task<RecordedEvidence?> ReadAsync(Guid experimentId, bool withAutomated, CancellationToken ct)
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var documents = await sessions.JoinAsync(moment, ct);
        return await documents.LoadAsync<Experiment>(experimentId, ct) is { } experiment
            ? await ReadAsync(experiment, withAutomated, connection, ct)
            : null;
    }

    /// <inheritdoc cref="ReadAsync(Guid, bool, CancellationToken)"/>
    internal async Task<RecordedEvidence> ReadAsync(
        Experiment experiment,
        bool withAutomated,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        // Nobody is assigned any more once it is over, so these are those until then.
        var id = experiment.Id;
        // Files do not say who looked like a program.
        var counts = await CountsAsync(connection, id, withAutomated || experiment.Imported is not null, ct);
        var (weights, events) = await ChangesAsync(connection, id, long.MaxValue, ct);
        return Evidence(experiment, counts, weights, Deviation.Of(id, events, counts.Assigned), at: null);
    }

    /// <summary>The experiment, too, is what it was then: its state follows from what others than visitors did.</summary>
    private async Task<RecordedEvidence> ReadThenAsync(
        NpgsqlConnection connection,
        Guid id,
        RecordedPlace then,
        CancellationToken ct
    )
    {
        var counts = await CountsThenAsync(connection, id, then.Version, ct);
        var (weights, events) = await ChangesAsync(connection, id, then.Version, ct);
        var experiment = events.Aggregate((Experiment?)null, (state, e) => Experiment.Evolve(state, id, e.Event, e.At));
        return Evidence(experiment!, counts, weights, Deviation.Of(id, events, counts.Assigned), then.At);
    }

    private static RecordedEvidence Evidence(
        Experiment experiment,
        Counted counts,
        List<(int Number, IReadOnlyList<int> Parts, RecordedPlace Place)> weights,
        IReadOnlyList<Deviation> deviations,
        DateTimeOffset? at
    ) =>
        new(
            experiment,
            [
                .. weights.Select(w => new AllocationCounts(
                    w.Number,
                    // A variant that came later had no chance until then.
                    Weights.FromParts([.. experiment.Variants.Select((_, arm) => w.Parts.ElementAtOrDefault(arm))]),
                    [.. experiment.Variants.Select(v => counts.Cells.GetValueOrDefault((w.Number, v.Name)))]
                )),
            ],
            deviations,
            counts.Automated,
            [.. weights.Select(w => w.Place)],
            at
        );

    /// <returns>How far the stream has come, and when the event happened; null where it does not reach it.</returns>
    private async Task<(long Head, DateTimeOffset? At)> PlaceAsync(
        NpgsqlConnection connection,
        Guid id,
        long version,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT s.version, e.timestamp FROM {_schema}.mt_streams s
            LEFT JOIN {_schema}.mt_events e ON e.stream_id = s.id AND e.version = $2 WHERE s.id = $1
            """,
            connection
        );
        command.With(Sql.Value(id), Sql.Value(version));
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), await reader.IsDBNullAsync(1, ct) ? null : reader.GetFieldValue<DateTimeOffset>(1));
    }

    /// <summary>The weights of each allocation, and what others than visitors did.</summary>
    /// <param name="upTo">The last version that counts.</param>
    private async Task<(
        List<(int Number, IReadOnlyList<int> Parts, RecordedPlace Place)> Weights,
        List<(long Sequence, DateTimeOffset At, object Event)> Events
    )> ChangesAsync(NpgsqlConnection connection, Guid id, long upTo, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT e.type, e.data, e.version, e.timestamp, m.allocation, m.weights FROM {_schema}.experiment_marks m
            CROSS JOIN LATERAL (
                SELECT * FROM {_schema}.mt_events WHERE stream_id = m.experiment_id AND version = m.version OFFSET 0) e
            WHERE m.experiment_id = $1 AND m.version <= $2 AND m.type IN ('experiment_created',
                'experiment_preregistered', 'experiment_started', 'preregistration_changed', 'variants_changed',
                'traffic_reallocated', 'experiment_paused', 'experiment_resumed', 'experiment_completed',
                'experiment_archived', 'history_imported', 'metric_defined', 'metric_changed', 'metric_retired')
            ORDER BY m.version
            """,
            connection
        );
        command.With(Sql.Value(id), Sql.Value(upTo));
        var weights = new List<(int, IReadOnlyList<int>, RecordedPlace)>();
        var events = new List<(long, DateTimeOffset, object)>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var e = JsonSerializer.Deserialize(reader.GetString(1), EventCatalog.Types[reader.GetString(0)])!;
            var place = new RecordedPlace(reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3));
            events.Add((place.Version, place.At, e));
            if (!await reader.IsDBNullAsync(4, ct))
            {
                weights.Add((reader.GetInt32(4), reader.GetFieldValue<int[]>(5), place));
            }
        }
        return (weights, events);
    }

    private Task<Counted> CountsAsync(NpgsqlConnection connection, Guid id, bool withAutomated, CancellationToken ct) =>
        // Who looks like a program is known of each visitor only.
        CountAsync(
            connection,
            withAutomated
                ? $"""
                SELECT allocation, variant, sum(conversions)::bigint, sum(assignments)::bigint,
                    sum(assignments)::bigint, sum(automated)::bigint
                FROM {_schema}.visitor_counts WHERE experiment_id = $1 GROUP BY allocation, variant
                """
                : $"""
                SELECT allocation, variant,
                    count(converted_version) FILTER (WHERE automated IS NULL), count(*) FILTER (WHERE automated IS NULL),
                    count(*), count(automated)
                FROM {_schema}.sticky_assignments WHERE experiment_id = $1 GROUP BY allocation, variant
                """,
            ct,
            Sql.Value(id)
        );

    /// <summary>What was counted up to the last mark before, and the events behind it, an eighth of them at the most.</summary>
    private Task<Counted> CountsThenAsync(NpgsqlConnection connection, Guid id, long version, CancellationToken ct) =>
        CountAsync(
            connection,
            $"""
            WITH mark AS (
                SELECT greatest($3, max(version)) AS version
                FROM {_schema}.experiment_marks WHERE experiment_id = $1 AND version <= $2)
            SELECT allocation, variant, sum(conversions)::bigint, sum(assignments)::bigint,
                sum(assignments)::bigint, sum(automated)::bigint
            FROM (
                SELECT c.allocation, c.variant, c.conversions, c.assignments, c.automated
                FROM {_schema}.visitor_counts c, mark WHERE c.experiment_id = $1 AND c.since < mark.version
                UNION ALL
                SELECT (e.data ->> 'allocation')::int, e.data ->> 'variant',
                    (e.type = 'conversion_recorded')::int, (e.type = 'visitor_assigned')::int,
                    (e.data ->> 'automated' IS NOT NULL)::int
                FROM {_schema}.mt_events e, mark
                WHERE e.stream_id = $1 AND e.version > mark.version AND e.version <= $2
                    AND e.type IN ('visitor_assigned', 'conversion_recorded')) AS counted
            GROUP BY allocation, variant
            """,
            ct,
            Sql.Value(id),
            Sql.Value(version),
            Sql.Value(VisitorCountsProjection.MarkBefore(version + 1))
        );

    private static async Task<Counted> CountAsync(
        NpgsqlConnection connection,
        string sql,
        CancellationToken ct,
        params NpgsqlParameter[] parameters
    )
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.With(parameters);
        var cells = new Dictionary<(int, string), Proportion>();
        var (assigned, automated) = (0L, 0L);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            cells[(reader.GetInt32(0), reader.GetString(1))] = new(reader.GetInt64(2), reader.GetInt64(3));
            assigned += reader.GetInt64(4);
            automated += reader.GetInt64(5);
        }
        return new(cells, assigned, automated);
    }

    /// <param name="Cells">Of those who count, by allocation and variant.</param>
    /// <param name="Assigned">How many came in all.</param>
    /// <param name="Automated">How many of them look like programs.</param>
    private sealed record Counted(IReadOnlyDictionary<(int, string), Proportion> Cells, long Assigned, long Automated);
}
