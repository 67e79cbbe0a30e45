using System.Data;
using Npgsql;
using Samplit.Api.Analysis;
using Samplit.Api.Database;
using Samplit.Api.Statistics;
using Samplit.Api.Web;
using Samplit.Domain.Experiments;
using Samplit.Domain.Health;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Domain.Statistics.Report;
using Samplit.Projections.Schema;

namespace Samplit.Api.Health;

/// <summary>Reads what the health of an experiment is judged from, all of one moment.</summary>
public sealed class HealthReader
{
    /// <summary>Members of contexts that are looked at, the most frequent.</summary>
    private const int MaxDimensions = 10;

    /// <summary>Of so many contexts; what has more different values there than the next says who it is, not what.</summary>
    private const int Sampled = 1_000;
    private const int MaxDifferent = 200;

    private readonly NpgsqlDataSource _dataSource;
    private readonly CallerSessions _sessions;
    private readonly AllocationCountsReader _allocations;
    private readonly EventDelayReader _delays;
    private readonly WebOptions _pages;
    private readonly TimeProvider _clock;
    private readonly string _schema;

    internal HealthReader(
        NpgsqlDataSource dataSource,
        CallerSessions sessions,
        AllocationCountsReader allocations,
        EventDelayReader delays,
        SchemaOptions options,
        WebOptions pages,
        TimeProvider clock
    ) =>
        (_dataSource, _sessions, _allocations, _delays, _pages, _clock, _schema) = (
            dataSource,
            sessions,
            allocations,
            delays,
            pages,
            clock,
            SchemaName.Quote(options.Schema)
        );

    /// <returns>With how long events take, by metric; null when there is no such experiment.</returns>
    internal async Task<(
        Experiment Experiment,
        HealthReport Report,
        IReadOnlyList<(Metric Metric, EventDelay Delay)> Delays
    )?> ReadAsync(Guid id, CancellationToken ct)
    {
        await using var connection = await _dataSource.OpenConnectionAsync(ct);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var documents = await _sessions.JoinAsync(moment, ct);
        if (await documents.LoadAsync<Experiment>(id, ct) is not { } experiment)
        {
            return null;
        }
        var came = await _allocations.ReadAsync(experiment, withAutomated: true, connection, ct);
        var units = new ResultPopulation(id, OnlyExposed: false, WithAutomated: true);
        var all = await UnitCells.CountAsync(units, _schema, connection, ct);
        var (assigned, exposed) = (all.Sum(c => c.Units), all.Sum(c => c.Exposed));
        // Who tells of no exposure at all has them counted by assignment.
        var byExposure = exposed > 0;
        RatioCounts Counts(IEnumerable<UnitCell> cells) => CountsOf(experiment, came.Allocations, cells, byExposure);
        var dimensions = new List<RatioDimension>();
        foreach (var dimension in await DimensionsAsync(id, connection, ct))
        {
            var divided = await UnitCells.DivideAsync(units, dimension, _schema, connection, ct);
            var cells = await UnitCells.CountAsync(divided, _schema, connection, ct);
            dimensions.Add(
                new(dimension, [.. cells.GroupBy(c => c.Level).Select(l => new RatioLevel(l.Key, Counts(l)))])
            );
        }
        var mismatches = await MismatchCounts.ReadAsync(id, _schema, connection, ct);
        var report = HealthReport.From(
            new HealthInputs(
                [.. experiment.Variants.Select(v => v.Name)],
                Counts(all),
                dimensions,
                new UnitCounts(
                    assigned,
                    byExposure ? assigned - exposed : 0,
                    exposed + mismatches.NotAssigned + mismatches.OtherVariant,
                    mismatches.OtherVariant,
                    mismatches.NotAssigned,
                    Events: 0,
                    DuplicateEvents: 0
                ),
                experiment.IsRunning ? await ArrivalsAsync(experiment, connection, ct) : null,
                _clock.GetUtcNow(),
                BlankTime: await BlankTimeAsync(id, connection, ct)
            )
        );
        Metric[] metrics = [.. (await documents.LoadAsync<MetricSet>(id, ct))?.InForce ?? []];
        await Scans.AllowAsync(connection, ct);
        var delays = await _delays.ReadAsync([.. metrics.Select(m => m.Id)], connection, ct);
        return (experiment, report, [.. metrics.Where(m => delays.ContainsKey(m.Id)).Select(m => (m, delays[m.Id]))]);
    }

    /// <summary>What was expected is what the weights say that each unit came under.</summary>
    private static RatioCounts CountsOf(
        Experiment experiment,
        IReadOnlyList<AllocationCounts> weights,
        IEnumerable<UnitCell> cells,
        bool byExposure
    )
    {
        var known = cells.ToArray();
        var ofVariants = known
            .GroupBy(c => c.Variant)
            .ToDictionary(g => g.Key, g => g.Sum(c => byExposure ? c.Exposed : c.Units));
        var ofAllocations = known.GroupBy(c => c.Allocation).ToDictionary(g => g.Key, g => g.Sum(c => c.Units));
        return new RatioCounts(
            [.. experiment.Variants.Select(v => ofVariants.GetValueOrDefault(v.Name))],
            [
                .. experiment.Variants.Select(
                    (_, arm) => weights.Sum(w => ofAllocations.GetValueOrDefault(w.Allocation) * w.Weights.Share(arm))
                ),
            ]
        );
    }

    private async Task<IReadOnlyList<string>> DimensionsAsync(
        Guid experiment,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT m.key FROM (
                SELECT context FROM {_schema}.visitor_contexts WHERE experiment_id = $1 LIMIT {Sampled}) AS c,
                jsonb_each(c.context) AS m
            WHERE jsonb_typeof(m.value) IN ('string', 'boolean', 'number')
            GROUP BY m.key HAVING count(DISTINCT m.value) BETWEEN 2 AND {MaxDifferent}
            ORDER BY count(*) DESC, m.key COLLATE "C" LIMIT {MaxDimensions}
            """,
            connection
        );
        command.With(Sql.Value(experiment));
        var keys = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            keys.Add(reader.GetString(0));
        }
        return keys;
    }

    private async Task<StopForBlankTime?> BlankTimeAsync(
        Guid experiment,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        if (_pages.BlankLimit is not { } limit)
        {
            return null;
        }
        await using var command = new NpgsqlCommand(
            $"SELECT visitors, over_limit FROM {_schema}.page_blank_times WHERE experiment_id = $1 AND limit_milliseconds = $2",
            connection
        );
        command.With(Sql.Value(experiment), Sql.Value(limit.Milliseconds));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? new(limit, reader.GetInt64(0), reader.GetInt64(1)) : null;
    }

    private async Task<Arrivals?> ArrivalsAsync(
        Experiment experiment,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            WITH last AS (SELECT max(assigned_at) AS at FROM {_schema}.unit_assignments WHERE experiment_id = $1),
            since AS (SELECT greatest($2, last.at - $3) AS at FROM last)
            SELECT last.at, since.at, (
                SELECT count(*) FROM {_schema}.unit_assignments u WHERE u.experiment_id = $1 AND u.assigned_at > since.at)
            FROM last, since
            """,
            connection
        );
        command.With(Sql.Value(experiment.Id), Sql.Time(experiment.StartedAt), Sql.Value(TrafficGap.Usual));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) && !reader.IsDBNull(0)
            ? new Arrivals(
                reader.GetInt64(2),
                reader.GetFieldValue<DateTimeOffset>(1),
                reader.GetFieldValue<DateTimeOffset>(0)
            )
            : null;
    }
}
