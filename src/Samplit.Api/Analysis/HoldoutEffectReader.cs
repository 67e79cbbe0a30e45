using System.Data;
using System.Text.Json;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Layers;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Projections;
using Samplit.Projections.Schema;
using Samplit.Verify.TrackedEvents;

namespace Samplit.Api.Analysis;

/// <summary>
/// Compares the units that a holdout keeps from experiments with those that were in one, by the metrics of the project's
/// library. PostgreSQL puts their events together, unit by unit, and each is forgotten once it is counted.
/// </summary>
public sealed class HoldoutEffectReader
{
    private readonly NpgsqlDataSource _dataSource;
    private readonly CallerSessions _sessions;
    private readonly ReadModels _models;
    private readonly string _schema;

    internal HoldoutEffectReader(
        NpgsqlDataSource dataSource,
        CallerSessions sessions,
        ReadModels models,
        SchemaOptions options
    ) => (_dataSource, _sessions, _models, _schema) = (dataSource, sessions, models, SchemaName.Quote(options.Schema));

    /// <summary>All of one moment.</summary>
    /// <param name="withAutomated">Whether units that look like programs are counted.</param>
    internal async Task<(HoldoutEffect?, Refusal?)> ReadAsync(Layer holdout, bool withAutomated, CancellationToken ct)
    {
        if (holdout.HeldOutPerMillion is not { } perMillion)
        {
            return (null, new(RefusalKind.Conflict, ProblemCodes.NoHoldout, "This layer holds nobody out."));
        }
        await using var connection = await _dataSource.OpenConnectionAsync(ct);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await Scans.AllowAsync(connection, ct);
        await using var documents = await _sessions.JoinAsync(moment, ct);
        var library = await documents.LoadAsync<MetricLibrary>(MetricSet.LibraryOf(Project.Of(holdout.Project)), ct);
        var comparison = new CompareHoldout([.. library?.Metrics.InForce ?? []]);
        return await CountAsync(comparison, holdout, withAutomated, connection, ct)
            ? (comparison.Finish(perMillion, isOver: holdout.EndedAt is not null, ResultsReader.Alpha), null)
            : (
                null,
                new(
                    RefusalKind.Conflict,
                    ProblemCodes.TooManyEvents,
                    $"There are more than {CompareHoldout.MaxEvents:N0} events of its units. Define metrics of events that are rarer."
                )
            );
    }

    /// <returns>False where there are too many events.</returns>
    private async Task<bool> CountAsync(
        CompareHoldout comparison,
        Layer holdout,
        bool withAutomated,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = Command(comparison, holdout, withAutomated, connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        (byte[] Unit, bool IsHeldOut, DateTimeOffset Since)? current = null;
        var (events, read) = (new List<MetricEvent>(), 0);
        while (await reader.ReadAsync(ct))
        {
            var unit = reader.GetFieldValue<byte[]>(0);
            if (current is not { } before || !before.Unit.AsSpan().SequenceEqual(unit))
            {
                Finish();
                current = (unit, reader.GetBoolean(1), reader.GetFieldValue<DateTimeOffset>(2));
            }
            if (await reader.IsDBNullAsync(3, ct))
            {
                continue;
            }
            if (++read > CompareHoldout.MaxEvents)
            {
                return false;
            }
            events.Add(EventOf(reader));
        }
        Finish();
        return true;

        void Finish()
        {
            if (current is { } unit)
            {
                comparison.Add(unit.IsHeldOut, unit.Since, events);
                events.Clear();
            }
        }
    }

    private NpgsqlCommand Command(
        CompareHoldout comparison,
        Layer holdout,
        bool withAutomated,
        NpgsqlConnection connection
    )
    {
        var command = new NpgsqlCommand(
            $"""
            WITH units AS (
                SELECT h.unit, true AS held_out, h.first_at FROM {_schema}.held_out_units h
                WHERE h.layer_id = $1 AND ($2 OR NOT h.automated)
                UNION ALL
                SELECT a.unit, false, min(a.assigned_at) FROM {_schema}.unit_assignments a
                JOIN {_schema}.{_models.Experiments.Table} e ON e.id = a.experiment_id
                WHERE (e.data -> 'holdout' ->> 'layer')::uuid = $1 AND ($2 OR NOT a.automated) GROUP BY a.unit)
            SELECT u.unit, u.held_out, u.first_at, t.event_id, t.type, t.occurred_at, t.value, t.currency,
                t.payload::text, t.context::text, t.metrics::text
            FROM units u LEFT JOIN {_schema}.tracked_events t
                ON t.project_id = $3 AND t.unit_type = $4 AND t.unit = u.unit AND t.type = ANY ($5) AND t.occurred_at >= u.first_at
            ORDER BY u.unit
            """,
            connection
        )
        {
            // It is read as long as it takes.
            CommandTimeout = 0,
        };
        command.With(
            Sql.Value(holdout.Id),
            Sql.Value(withAutomated),
            Sql.Value(Project.Of(holdout.Project)),
            Sql.Value(TrackedEventRow.Name(holdout.UnitType)),
            Sql.Value(comparison.EventTypes.ToArray())
        );
        return command;
    }

    private static MetricEvent EventOf(NpgsqlDataReader row) =>
        new(
            row.GetString(3),
            row.GetString(4),
            row.GetFieldValue<DateTimeOffset>(5),
            row.IsDBNull(6) ? null : MetricEvent.ValueOf(row.GetDouble(6)),
            Json(row, 8),
            row.IsDBNull(7) ? null : row.GetString(7),
            Json(row, 9),
            Json(row, 10)
        );

    private static JsonElement Json(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? default : JsonElement.Parse(row.GetString(column));
}
