using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Experiments;
using Samplit.Domain.Flags;
using Samplit.Domain.MetricDefinitions;
using Samplit.Projections.Schema;

namespace Samplit.Api.Flags;

/// <summary>Knows what streams of flags do not say of their ramps: what became of the guard, and who had a variant.</summary>
public sealed class FlagRampGuards(NpgsqlDataSource dataSource, CallerSessions sessions, SchemaOptions options)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <param name="project">Of the flag.</param>
    /// <returns>A guard that knows all breaches so far; null for none.</returns>
    internal async Task<(FlagRampGuard?, Refusal?)> FindAsync(
        Guid? project,
        Guid? experiment,
        Guid? metric,
        CancellationToken ct
    )
    {
        if (experiment is not { } id)
        {
            return metric is null
                ? (null, null)
                : (null, Refusal.Invalid("metric", "Of an experiment, which has to be there, too."));
        }
        var (found, metrics) = await sessions.ReadAsync(
            async session =>
                (
                    id == Guid.Empty ? null : await session.LoadAsync<Experiment>(id, ct),
                    id == Guid.Empty ? null : await session.LoadAsync<MetricSet>(id, ct)
                ),
            ct
        );
        if (found is null || found.Project != project)
        {
            return (null, Refusal.Invalid("experiment", "There is no such experiment in the project of the flag."));
        }
        if (!found.IsRunning)
        {
            return (null, Refusal.Invalid("experiment", "An active one: no other notices anything."));
        }
        if (metric is { } one && metrics?.Find(one) is not { IsRetired: false, Definition.Guardrail: not null })
        {
            return (null, Refusal.Invalid("metric", "Id of a metric of the experiment that has a guardrail."));
        }
        await using var command = dataSource.CreateCommand(
            $"SELECT coalesce(max(version), 0) FROM {_schema}.experiment_marks WHERE experiment_id = $1"
        );
        command.With(Sql.Value(id));
        return (new FlagRampGuard(id, (long)(await command.ExecuteScalarAsync(ct))!, metric), null);
    }

    /// <summary>As of now, or later than what is decided on it: what is missing is there at the next look.</summary>
    internal async Task<FlagRampEvidence> ReadAsync(Flag flag, FlagRamp ramp, DateTimeOffset now, CancellationToken ct)
    {
        var breach = ramp.Guard is { } guard ? await FindBreachAsync(guard, ct) : null;
        var isGuarded =
            ramp.Guard is null
            || await sessions.ReadAsync(session => session.LoadAsync<Experiment>(ramp.Guard.Experiment, ct), ct)
                is { IsRunning: true };
        var units =
            ramp.Current.MinimumUnits is { } enough && now >= ramp.HeldUntil
                ? await CountUnitsAsync(flag, ramp, enough, ct)
                : 0;
        return new FlagRampEvidence(units, isGuarded, breach);
    }

    private async Task<FlagRampBreach?> FindBreachAsync(FlagRampGuard guard, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT e.version, (e.data ->> 'metric')::uuid, e.data ->> 'variant'
            FROM {_schema}.experiment_marks m
            JOIN {_schema}.mt_events e ON e.stream_id = m.experiment_id AND e.version = m.version
            WHERE m.experiment_id = $1 AND m.version > $2 AND m.type IN ('guardrail_breached', 'blank_time_breached')
                AND ($3 IS NULL OR e.data ->> 'metric' = $3::text)
            ORDER BY m.version LIMIT 1
            """
        );
        command.With(Sql.Value(guard.Experiment), Sql.Value(guard.After), Sql.Id(guard.Metric));
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new(
                reader.GetInt64(0),
                await reader.IsDBNullAsync(1, ct) ? null : reader.GetGuid(1),
                await reader.IsDBNullAsync(2, ct) ? null : reader.GetString(2)
            )
            : null;
    }

    /// <returns>No more than are asked for.</returns>
    private async Task<long> CountUnitsAsync(Flag flag, FlagRamp ramp, int enough, CancellationToken ct)
    {
        var variants = flag.Environments[ramp.Environment]
            .Rules.ElementAtOrDefault(ramp.Rule)
            ?.Serve.Split?.Shares.Where(s => s.Weight > 0)
            .Select(s => s.Variant)
            .ToArray();
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT count(*) FROM (
                SELECT DISTINCT unit_type, unit FROM {_schema}.tracked_events
                WHERE flag = $1 AND flag_variant = ANY ($2) AND project_id = $3 AND occurred_at >= $4 AND unit IS NOT NULL
                LIMIT $5) units
            """
        );
        command.With(
            Sql.Value(flag.Key),
            Sql.Value(variants ?? []),
            Sql.Value(Project.Of(flag.Project)),
            Sql.Time(ramp.Since),
            Sql.Value(enough)
        );
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
