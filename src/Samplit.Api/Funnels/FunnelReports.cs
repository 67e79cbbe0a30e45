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
using Samplit.Domain.Payloads;
using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Visitors;
using Samplit.Projections.Schema;

namespace Samplit.Api.Funnels;

/// <summary>
/// Follows units through a funnel. PostgreSQL puts their events in order, unit by unit, on disk where there are many, and
/// each is forgotten once it is followed.
/// </summary>
public sealed class FunnelReports
{
    /// <summary>1 - the level of all intervals.</summary>
    internal const double Alpha = 0.05;

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
        FunnelReportQuery query,
        Principal caller,
        CancellationToken ct
    )
    {
        await using var connection = await _dataSource.OpenConnectionAsync(ct);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await Scans.AllowAsync(connection, ct);
        await using var documents = await _sessions.JoinAsync(moment, ct);
        if (await documents.LoadAsync<Funnel>(query.Funnel, ct) is not { } funnel)
        {
            return (null, GetFunnelEndpoint.NotFound);
        }
        var (experiment, unknown) = await ExperimentAsync(query, funnel, caller, documents, ct);
        if (unknown is not null)
        {
            return (null, unknown);
        }
        var (chosen, problem) = FunnelPeriod.Choose(
            query.From,
            query.To,
            funnel.Definition,
            experiment,
            _clock.GetUtcNow()
        );
        if (chosen is not { } period)
        {
            return (null, problem);
        }
        var population = new FunnelPopulation(
            new FunnelStepReader(funnel.Definition),
            experiment,
            query,
            Project.Of(funnel.Project),
            period
        );
        if (await CountAsync(population, connection, ct) is not { } counter)
        {
            return (
                null,
                Refusal.Invalid(
                    "from",
                    $"There are more than {FunnelCounter.MaxSteps:N0} events of its types: choose a shorter period."
                )
            );
        }
        var isConstant = experiment is null || await HasConstantWeightsAsync(experiment, query, connection, ct);
        var counts = counter.Finish(experiment is null ? null : await UnitsAsync(population, connection, ct));
        return (
            new(
                funnel,
                experiment,
                population.UnitType,
                period,
                isConstant,
                FunnelReport.Create(counts, isConstant, Alpha)
            ),
            null
        );
    }

    /// <summary>One that the caller may not know of is as unknown as one that is not there.</summary>
    private static async Task<(Experiment?, Refusal?)> ExperimentAsync(
        FunnelReportQuery query,
        Funnel funnel,
        Principal caller,
        IQuerySession documents,
        CancellationToken ct
    )
    {
        if (query.Experiment is not { } id)
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

    /// <returns>Null when there are too many events.</returns>
    private async Task<FunnelCounter?> CountAsync(
        FunnelPopulation population,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var counter = new FunnelCounter(population.Funnel.Graph, population.Variants);
        await using var command = population.Command(population.EventsInOrder(_schema), connection);
        var (events, isWhole) = (0L, true);
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            while (isWhole && await reader.ReadAsync(ct))
            {
                events++;
                var nodes = population.Funnel.NodesOf(
                    reader.GetString(2),
                    new EventBody(Json(reader, 4), Json(reader, 6), Json(reader, 7))
                );
                var unit = VisitorKey.From(reader.GetFieldValue<byte[]>(1));
                isWhole = counter.Add(reader.GetString(0), unit, reader.GetFieldValue<DateTimeOffset>(3), nodes);
            }
        }
        _measurements.Read(events);
        return isWhole ? counter : null;
    }

    private static JsonElement Json(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? default : JsonElement.Parse(row.GetString(column));

    private async Task<IReadOnlyDictionary<string, long>> UnitsAsync(
        FunnelPopulation population,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = population.Command(FunnelPopulation.UnitsByVariant(_schema), connection);
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
        FunnelReportQuery query,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var came = await _allocations.ReadAsync(experiment, query.WithAutomated, connection, ct);
        return AllocationCounts.HaveConstantWeights(came.Allocations);
    }
}
