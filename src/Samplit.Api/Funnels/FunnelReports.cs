using System.Data;
using System.Text.Json;
using Marten;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Statistics;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Experiments;
using Samplit.Domain.Funnels;
using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Visitors;
using Samplit.Projections.Schema;
using Samplit.Verify.TrackedEvents;

namespace Samplit.Api.Funnels;

/// <summary>Which units are counted, and when.</summary>
/// <param name="Experiment">Whose units are counted, by variant; null for all units of the project.</param>
/// <param name="UnitType">Of those; the experiment's own when null.</param>
/// <param name="OnlyExposed">Those of an experiment that are known to have seen their variant; else all of them.</param>
/// <param name="WithAutomated">Whether units of an experiment that look like programs are among them.</param>
internal sealed record FunnelQuestion(
    Guid Funnel,
    Guid? Experiment,
    UnitType? UnitType,
    bool OnlyExposed,
    bool WithAutomated,
    DateTimeOffset? From,
    DateTimeOffset? To
);

/// <param name="Experiment">Null for all units.</param>
/// <param name="HasConstantWeights">Whether no variant's share of the traffic ever moved.</param>
/// <param name="Variants">The control first; one where there is no experiment.</param>
internal sealed record FunnelResults(
    Funnel Funnel,
    Experiment? Experiment,
    UnitType UnitType,
    FunnelPeriod Period,
    bool HasConstantWeights,
    IReadOnlyList<FunnelVariantResult> Variants
);

/// <summary>
/// Follows units through a funnel. PostgreSQL puts their events in order, unit by unit, on disk where there are many, and
/// each is forgotten once it is followed.
/// </summary>
public sealed class FunnelReports
{
    /// <summary>1 - the level of all intervals.</summary>
    internal const double Alpha = 0.05;

    /// <summary>What all units are called where there is no experiment: no variant has an empty name.</summary>
    private const string Everybody = "";

    private readonly NpgsqlDataSource _dataSource;
    private readonly CallerSessions _sessions;
    private readonly AllocationCountsReader _allocations;
    private readonly FunnelMeasurements _measurements;
    private readonly TimeProvider _clock;
    private readonly string _schema;

    internal FunnelReports(
        NpgsqlDataSource dataSource,
        CallerSessions sessions,
        AllocationCountsReader allocations,
        FunnelMeasurements measurements,
        SchemaOptions options,
        TimeProvider clock
    ) =>
        (_dataSource, _sessions, _allocations, _measurements, _schema, _clock) = (
            dataSource,
            sessions,
            allocations,
            measurements,
            SchemaName.Quote(options.Schema),
            clock
        );

    /// <summary>All of one moment.</summary>
    internal async Task<(FunnelResults?, Refusal?)> ReadAsync(
        FunnelQuestion question,
        Principal caller,
        CancellationToken ct
    )
    {
        await using var connection = await _dataSource.OpenConnectionAsync(ct);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        // Every event of the period is looked at, where what serves visitors never scans a table.
        await using (var scan = new NpgsqlCommand("SET LOCAL enable_seqscan = on", connection))
        {
            await scan.ExecuteNonQueryAsync(ct);
        }
        await using var documents = await _sessions.JoinAsync(moment, ct);
        if (await documents.LoadAsync<Funnel>(question.Funnel, ct) is not { } funnel)
        {
            return (null, GetFunnelEndpoint.NotFound);
        }
        var (experiment, unknown) = await ExperimentAsync(question, funnel, caller, documents, ct);
        if (unknown is not null)
        {
            return (null, unknown);
        }
        var (chosen, problem) = FunnelPeriod.Choose(
            question.From,
            question.To,
            funnel.Definition,
            experiment,
            _clock.GetUtcNow()
        );
        if (chosen is not { } period)
        {
            return (null, problem);
        }
        var read = new Reading(
            new FunnelStepReader(funnel.Definition),
            experiment,
            question,
            Project.Of(funnel.Project),
            period,
            connection
        );
        if (await TallyAsync(read, ct) is not { } tally)
        {
            return (
                null,
                Refusal.Invalid("from", $"More than {FunnelTally.MaxSteps:N0} steps were taken: choose a shorter period.")
            );
        }
        var isConstant = experiment is null || await HasConstantWeightsAsync(experiment, question, connection, ct);
        var counts = tally.Finish(experiment is null ? null : await UnitsAsync(read, ct));
        return (
            new(
                funnel,
                experiment,
                read.UnitType,
                period,
                isConstant,
                FunnelReport.Create(counts, isConstant, Alpha)
            ),
            null
        );
    }

    /// <summary>One that the caller may not know of is as unknown as one that is not there.</summary>
    private static async Task<(Experiment?, Refusal?)> ExperimentAsync(
        FunnelQuestion question,
        Funnel funnel,
        Principal caller,
        IQuerySession documents,
        CancellationToken ct
    )
    {
        if (question.Experiment is not { } id)
        {
            return (null, null);
        }
        return
            await documents.LoadAsync<Experiment>(id, ct) is { } experiment
            && Project.Of(experiment.Project) == Project.Of(funnel.Project)
            && caller.May(Permission.ExperimentRead, Project.Of(experiment.Project))
            ? (experiment, null)
            : (null, GetFunnelReportEndpoint.NoExperiment);
    }

    /// <returns>Null when there are too many steps.</returns>
    private async Task<FunnelTally?> TallyAsync(Reading read, CancellationToken ct)
    {
        var tally = new FunnelTally(read.Funnel.Graph, read.Variants);
        var events = 0L;
        await using var command = read.Experiment is null
            ? read.Command(
                $"""
                SELECT '{Everybody}', {Columns} FROM {_schema}.tracked_events t WHERE {InPeriod} {UnitByUnit}
                """
            )
            : read.Command(
                $"""
                SELECT a.variant, {Columns} FROM {_schema}.tracked_events t
                JOIN {_schema}.unit_assignments a ON a.unit = t.unit AND a.assigned_at <= t.occurred_at AND {OfExperiment}
                WHERE {InPeriod} {UnitByUnit}
                """
            );
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (await reader.ReadAsync(ct))
            {
                events++;
                var nodes = read.Funnel.NodesOf(
                    reader.GetString(2),
                    reader.IsDBNull(4) ? default : JsonElement.Parse(reader.GetString(4))
                );
                var unit = VisitorKey.From(reader.GetFieldValue<byte[]>(1));
                if (!tally.Add(reader.GetString(0), unit, reader.GetFieldValue<DateTimeOffset>(3), nodes))
                {
                    // What is left is not waited for.
                    command.Cancel();
                    return null;
                }
            }
        }
        _measurements.Read(events);
        return tally;
    }

    private async Task<IReadOnlyDictionary<string, long>> UnitsAsync(Reading read, CancellationToken ct)
    {
        await using var command = read.Command(
            $"""
            SELECT a.variant, count(*) FROM {_schema}.unit_assignments a WHERE {OfExperiment} GROUP BY a.variant
            """
        );
        var units = new Dictionary<string, long>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            units[reader.GetString(0)] = reader.GetInt64(1);
        }
        return units;
    }

    private async Task<bool> HasConstantWeightsAsync(
        Experiment experiment,
        FunnelQuestion question,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var (came, _, _) = await _allocations.ReadAsync(experiment, question.WithAutomated, connection, ct);
        return AllocationCounts.HaveConstantWeights(came);
    }

    private const string Columns =
        "t.unit, t.type, t.occurred_at, CASE WHEN t.type = ANY ($6) THEN t.payload::text END";

    private const string InPeriod =
        "t.project_id = $1 AND t.unit_type = $2 AND t.occurred_at >= $3 AND t.occurred_at < $4 AND t.type = ANY ($5)";

    private const string OfExperiment =
        "a.experiment_id = $7 AND a.assigned_at < $4 AND ($8 OR NOT a.automated) AND (NOT $9 OR a.exposed_at IS NOT NULL)";

    private const string UnitByUnit = """ORDER BY t.unit, t.occurred_at, t.event_id COLLATE "C" """;

    private sealed record Reading(
        FunnelStepReader Funnel,
        Experiment? Experiment,
        FunnelQuestion Question,
        Guid Project,
        FunnelPeriod Period,
        NpgsqlConnection Connection
    )
    {
        public UnitType UnitType => Experiment?.UnitType ?? Question.UnitType ?? Domain.Visitors.UnitType.User;

        /// <summary>The control first.</summary>
        public IEnumerable<string> Variants =>
            Experiment is null
                ? [Everybody]
                : Experiment.Variants.OrderByDescending(v => v.IsControl).Select(v => v.Name);

        public NpgsqlCommand Command(string sql)
        {
            var command = new NpgsqlCommand(sql, Connection) { CommandTimeout = 0 };
            command.With(
                Sql.Value(Project),
                Sql.Value(TrackedEventRow.Name(UnitType)),
                Sql.Time(Period.From),
                Sql.Time(Period.To),
                Sql.Value(Funnel.EventTypes.ToArray()),
                Sql.Value(Funnel.TypesWithPayload.ToArray()),
                Sql.Id(Experiment?.Id),
                Sql.Value(Question.WithAutomated),
                Sql.Value(Question.OnlyExposed)
            );
            return command;
        }
    }
}
