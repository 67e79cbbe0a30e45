using System.Data;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Statistics;
using Samplit.Domain.Access;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Domain.MetricDefinitions.Decisions;
using Samplit.Domain.Statistics.Report;
using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Verdicts;
using Samplit.Projections.Schema;
using Samplit.Statistics.Comparisons;

namespace Samplit.Api.Analysis;

/// <summary>Reads what is accumulated of an experiment's units, all of one moment, and analyses it.</summary>
public sealed class ResultsReader
{
    /// <summary>1 - the level of all intervals.</summary>
    internal const double Alpha = 0.05;

    private readonly NpgsqlDataSource _dataSource;
    private readonly CallerSessions _sessions;
    private readonly AllocationCountsReader _allocations;
    private readonly MetricMomentsReader _moments;
    private readonly TimeProvider _clock;
    private readonly string _schema;

    internal ResultsReader(
        NpgsqlDataSource dataSource,
        CallerSessions sessions,
        AllocationCountsReader allocations,
        MetricMomentsReader moments,
        SchemaOptions options,
        TimeProvider clock
    ) =>
        (_dataSource, _sessions, _allocations, _moments, _schema, _clock) = (
            dataSource,
            sessions,
            allocations,
            moments,
            SchemaName.Quote(options.Schema),
            clock
        );

    /// <param name="dimension">Member of visitors' contexts to divide units by; null for none.</param>
    /// <param name="only">Which metrics are analysed; null for all.</param>
    /// <returns>Null when there is no such experiment.</returns>
    internal async Task<ExperimentResults?> ReadAsync(
        ResultPopulation population,
        string? dimension,
        CancellationToken ct,
        Func<Metric, bool>? only = null
    )
    {
        await using var connection = await _dataSource.OpenConnectionAsync(ct);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var documents = await _sessions.JoinAsync(moment, ct);
        if (await documents.LoadAsync<Experiment>(population.Experiment, ct) is not { } experiment)
        {
            return null;
        }
        var set = await documents.LoadAsync<MetricSet>(experiment.Id, ct);
        var metrics = new List<(Metric Metric, CapInForce? Cap)>();
        foreach (var metric in (set?.InForce ?? []).Where(m => only?.Invoke(m) != false))
        {
            metrics.Add((metric, await _moments.CapAsync(metric, connection, ct)));
        }
        var evidence = await _allocations.ReadAsync(experiment, population.WithAutomated, connection, ct);
        var (allocations, deviations) = (evidence.Allocations, evidence.Deviations);
        var (upTo, waiting) = await ProgressAsync(experiment, connection, ct);

        async Task<IReadOnlyList<ResultSlice>> SlicesAsync(ResultPopulation of) =>
            await AnalyzeAsync(experiment, metrics, allocations, of, connection, ct);

        var all = (await SlicesAsync(population)).Single() with { Level = null };
        var inputs = Inputs(experiment, all, allocations);
        return new ExperimentResults(
            experiment,
            upTo,
            waiting,
            await MismatchCounts.ReadAsync(experiment.Id, _schema, connection, ct),
            all,
            inputs is null ? null : DecideExperiment.From(inputs),
            Verdict.From(
                all.Metrics.Any(m => m.Metric.Definition.IsPrimary == true)
                    ? VerdictInputs.ByMetrics(experiment, inputs, allocations, deviations)
                    : VerdictInputs.ByConversions(experiment, allocations, deviations, _clock.GetUtcNow())
            ),
            dimension is null
                ? []
                : await SlicesAsync(await UnitCells.DivideAsync(population, dimension, _schema, connection, ct))
        );
    }

    /// <returns>Null before the experiment has started.</returns>
    private DecisionInputs? Inputs(
        Experiment experiment,
        ResultSlice all,
        IReadOnlyList<AllocationCounts> allocations
    ) =>
        experiment.StartedAt is not { } started
            ? null
            : new DecisionInputs(
                [.. all.Metrics.Select(m => new AnalysedMetric(m.Metric.Definition, m.Analysis))],
                AllocationCounts.SampleRatioAnyTime(allocations),
                experiment.Purpose,
                new DecisionHorizon(
                    experiment.Registered?.MinimumSample,
                    started,
                    experiment.CompletedAt ?? _clock.GetUtcNow(),
                    all.Units.Sum(u => u.Assigned)
                ),
                Alpha
            );

    private async Task<IReadOnlyList<ResultSlice>> AnalyzeAsync(
        Experiment experiment,
        List<(Metric Metric, CapInForce? Cap)> metrics,
        IReadOnlyList<AllocationCounts> allocations,
        ResultPopulation population,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var cells = await UnitCells.CountAsync(population, _schema, connection, ct);
        var moments = await _moments.ReadAsync(metrics, population, cells, connection, ct, withPast: true);
        var places = cells.ToDictionary(c => (c.Level, c.Allocation, c.Variant));
        var slices = new List<ResultSlice>();
        foreach (var (level, ofVariants) in Levels(experiment, population, cells))
        {
            var analysed = new List<(Metric, MetricAnalysis)>();
            foreach (var (metric, cap) in metrics)
            {
                var values =
                    metric.Definition.Type == MetricType.Quantile
                        ? await _moments.ObservationsAsync(metric, population, level, connection, ct)
                        : null;
                var sample = new MetricSample(
                    [.. experiment.Variants.Select(v => v.Name)],
                    experiment.IndexOf(experiment.Control.Name),
                    [
                        .. allocations.Select(a => new MetricEpoch(
                            [.. experiment.Variants.Select((_, arm) => a.Weights.Share(arm))],
                            [
                                .. experiment.Variants.Select(v =>
                                    places.TryGetValue((level, a.Allocation, v.Name), out var cell)
                                        ? moments[(metric.Id, cell)]
                                        : MetricMoments.None
                                ),
                            ],
                            IsOver: a.Allocation != allocations[^1].Allocation || experiment.CompletedAt is not null
                        )),
                    ],
                    cap,
                    values is null
                        ? null
                        :
                        [
                            .. experiment.Variants.Select(v =>
                                (IReadOnlyList<IReadOnlyList<CountedValue>>)values.GetValueOrDefault(v.Name, [])
                            ),
                        ]
                );
                analysed.Add((metric, AnalyzeMetric.From(metric.Definition, sample, Alpha)));
            }
            slices.Add(new ResultSlice(level, ofVariants, analysed));
        }
        return slices;
    }

    /// <summary>The largest level first; one level where there is no dimension.</summary>
    private static IEnumerable<(string Level, IReadOnlyList<VariantUnits> Units)> Levels(
        Experiment experiment,
        ResultPopulation population,
        IReadOnlyList<UnitCell> cells
    ) =>
        (population.Dimension is null ? [""] : cells.Select(c => c.Level).Distinct())
            .Select(level =>
            {
                var ofLevel = cells.Where(c => c.Level == level).ToLookup(c => c.Variant);
                return (
                    Level: level,
                    Units: (IReadOnlyList<VariantUnits>)
                        [
                            .. experiment.Variants.Select(v => new VariantUnits(
                                v.Name,
                                ofLevel[v.Name].Sum(c => c.Units),
                                ofLevel[v.Name].Sum(c => c.Exposed)
                            )),
                        ]
                );
            })
            .OrderByDescending(l => l.Units.Sum(u => u.Assigned))
            .ThenBy(l => l.Level, StringComparer.Ordinal);

    private async Task<(long UpTo, long Waiting)> ProgressAsync(
        Experiment experiment,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT p.sequence, (
                SELECT coalesce(sum((e.data ->> 'count')::bigint), 0)::bigint FROM {_schema}.mt_events e
                WHERE e.stream_id = $1 AND e.type = 'events_tracked' AND e.seq_id > p.sequence)
            FROM {_schema}.attribution_progress p
            """,
            connection
        );
        command.With(Sql.Value(EventsTracked.StreamOf(Project.Of(experiment.Project))));
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
