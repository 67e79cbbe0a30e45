using System.Data;
using System.Text.Json;
using Marten;
using Marten.Linq.MatchesSql;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Experiments;
using Samplit.Api.Projects;
using Samplit.Domain.Audit;
using Samplit.Domain.Experiments;
using Samplit.Domain.Json;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Variants;
using Samplit.Domain.Verdicts;
using Samplit.Projections.Schema;
using Samplit.Statistics.Moments;

namespace Samplit.Api.Overview;

/// <param name="Search">A part of the name, whatever its case; null for all.</param>
/// <param name="Project">Null for all that the caller sees.</param>
/// <param name="Projects">The only ones whose experiments are shown; null for all.</param>
internal sealed record OverviewFilter(
    ExperimentStatus? Status,
    string? Search,
    Guid? Project,
    Guid? After,
    IReadOnlyList<Guid>? Projects
);

/// <param name="Weights">Of each allocation, with the version of the event that began it.</param>
/// <param name="PrimaryMetric">That decides in its results, by its name; null for none.</param>
/// <param name="Today">Visitors since midnight.</param>
internal sealed record ExperimentSummary(
    Experiment Experiment,
    string? PrimaryMetric,
    IReadOnlyList<AllocationCounts> Allocations,
    IReadOnlyList<(long Version, IReadOnlyList<int> Weights)> Weights,
    VerdictInputs Inputs,
    long Today,
    DateTimeOffset LastEventAt
);

/// <summary>
/// Reads what a page of experiments shows, all of one moment: from what is counted between marks, and from the few events
/// that people caused, so that it costs the same however many visitors came.
/// </summary>
public sealed class OverviewReader(
    NpgsqlDataSource dataSource,
    CallerSessions sessions,
    SchemaOptions options,
    TimeProvider clock
)
{
    /// <summary>Those that deviations follow from.</summary>
    private static readonly string[] ByPeople =
    [
        "experiment_created",
        "experiment_preregistered",
        "experiment_started",
        "preregistration_changed",
        "variants_changed",
        "experiment_completed",
        "metric_defined",
        "metric_changed",
        "metric_retired",
    ];

    private readonly string _schema = SchemaName.Quote(options.Schema);

    internal async Task<IReadOnlyList<ExperimentSummary>> ListAsync(
        OverviewFilter filter,
        int limit,
        CancellationToken ct
    )
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var documents = await sessions.JoinAsync(moment, ct);
        var experiments = await ExperimentsAsync(documents, filter, limit, ct);
        if (experiments.Count == 0)
        {
            return [];
        }
        var now = clock.GetUtcNow();
        Guid[] ids = [.. experiments.Select(e => e.Id)];
        var metrics = (await documents.LoadManyAsync<MetricSet>(ct, ids)).ToDictionary(
            set => set.Id,
            set => set.InForce.FirstOrDefault(m => m.Definition.IsPrimary == true)?.Definition.Name
        );
        var rows = await ReadAsync(ids, now, connection, ct);
        return [.. experiments.Select(e => Summarize(e, metrics.GetValueOrDefault(e.Id), rows, now))];
    }

    private static Task<IReadOnlyList<Experiment>> ExperimentsAsync(
        IQuerySession session,
        OverviewFilter filter,
        int limit,
        CancellationToken ct
    )
    {
        var experiments = ExperimentReader.NewestFirst(session, filter.Status, filter.After, filter.Projects);
        if (filter.Project is { } project)
        {
            experiments = experiments.OfProjects([project]);
        }
        if (filter.Search is { } search)
        {
            experiments = experiments.Where(e =>
                e.MatchesSql("strpos(lower(d.data ->> 'name'), lower(CAST(? AS text))) > 0", search)
            );
        }
        return experiments.Take(limit).ToListAsync(ct);
    }

    private async Task<Rows> ReadAsync(
        Guid[] ids,
        DateTimeOffset now,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(
            Sql.Command(
                $"""
                SELECT experiment_id, version, allocation, weights FROM {_schema}.experiment_marks
                WHERE experiment_id = ANY ($1) AND weights IS NOT NULL ORDER BY experiment_id, version
                """,
                Sql.Value(ids)
            )
        );
        batch.BatchCommands.Add(
            Sql.Command(
                $"""
                SELECT experiment_id, allocation, variant, sum(assignments)::bigint, sum(conversions)::bigint,
                    coalesce(sum(assignments) FILTER (WHERE day = $2), 0)::bigint
                FROM {_schema}.visitor_counts WHERE experiment_id = ANY ($1) GROUP BY 1, 2, 3
                """,
                Sql.Value(ids),
                Sql.Value(DateOnly.FromDateTime(now.UtcDateTime))
            )
        );
        batch.BatchCommands.Add(
            Sql.Command(
                $"""
                SELECT m.experiment_id, m.version, e.timestamp, e.type, e.data FROM {_schema}.experiment_marks m
                CROSS JOIN LATERAL (
                    SELECT * FROM {_schema}.mt_events
                    WHERE stream_id = m.experiment_id AND version = m.version OFFSET 0) e
                WHERE m.experiment_id = ANY ($1) AND m.type = ANY ($2) ORDER BY 1, 2
                """,
                Sql.Value(ids),
                Sql.Value(ByPeople)
            )
        );
        batch.BatchCommands.Add(
            Sql.Command(
                $"""
                SELECT s.id, e.timestamp FROM unnest($1) AS s (id) CROSS JOIN LATERAL (
                    SELECT timestamp FROM {_schema}.mt_events WHERE stream_id = s.id ORDER BY version DESC LIMIT 1) e
                """,
                Sql.Value(ids)
            )
        );
        var rows = new Rows();
        await using var reader = await batch.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            rows.Weights.Add(
                (reader.GetGuid(0), reader.GetInt64(1), reader.GetInt32(2), reader.GetFieldValue<int[]>(3))
            );
        }
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            rows.Counts[(reader.GetGuid(0), reader.GetInt32(1), reader.GetString(2))] = new(
                reader.GetInt64(4),
                reader.GetInt64(3)
            );
            rows.Today[reader.GetGuid(0)] = rows.Today.GetValueOrDefault(reader.GetGuid(0)) + reader.GetInt64(5);
        }
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            rows.Events.Add(
                (
                    reader.GetGuid(0),
                    reader.GetInt64(1),
                    reader.GetFieldValue<DateTimeOffset>(2),
                    JsonSerializer.Deserialize(reader.GetString(4), EventCatalog.Types[reader.GetString(3)])!
                )
            );
        }
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            rows.LastEventAt[reader.GetGuid(0)] = reader.GetFieldValue<DateTimeOffset>(1);
        }
        return rows;
    }

    private static ExperimentSummary Summarize(
        Experiment experiment,
        string? primaryMetric,
        Rows rows,
        DateTimeOffset now
    )
    {
        var weights = rows.Weights.Where(w => w.Experiment == experiment.Id).ToArray();
        AllocationCounts[] allocations =
        [
            .. weights.Select(w => new AllocationCounts(
                w.Allocation,
                // A variant that came later had no chance until then.
                Weights.FromParts([.. experiment.Variants.Select((_, arm) => w.Parts.ElementAtOrDefault(arm))]),
                [
                    .. experiment.Variants.Select(v =>
                        rows.Counts.GetValueOrDefault((experiment.Id, w.Allocation, v.Name))
                    ),
                ]
            )),
        ];
        return new(
            experiment,
            primaryMetric,
            allocations,
            [.. weights.Select(w => (w.Version, (IReadOnlyList<int>)w.Parts))],
            VerdictInputs.ByConversions(
                experiment,
                allocations,
                Deviation.Of(
                    experiment.Id,
                    rows.Events.Where(e => e.Experiment == experiment.Id).Select(e => (e.Version, e.At, e.Data)),
                    allocations.Sum(a => a.Arms.Sum(arm => arm.Trials))
                ),
                now
            ),
            rows.Today.GetValueOrDefault(experiment.Id),
            rows.LastEventAt[experiment.Id]
        );
    }

    private sealed class Rows
    {
        public List<(Guid Experiment, long Version, int Allocation, int[] Parts)> Weights { get; } = [];

        public Dictionary<(Guid, int, string), Proportion> Counts { get; } = [];

        public Dictionary<Guid, long> Today { get; } = [];

        public List<(Guid Experiment, long Version, DateTimeOffset At, object Data)> Events { get; } = [];

        public Dictionary<Guid, DateTimeOffset> LastEventAt { get; } = [];
    }
}
