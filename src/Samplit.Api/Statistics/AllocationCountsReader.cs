using System.Data;
using System.Text.Json;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Audit;
using Samplit.Domain.Experiments;
using Samplit.Domain.Json;
using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Variants;
using Samplit.Projections.Schema;
using Samplit.Statistics.Moments;

namespace Samplit.Api.Statistics;

/// <param name="Allocations">The allocations in their order; the last is in force.</param>
/// <param name="Deviations">What was done otherwise than registered, in the order of the stream.</param>
/// <param name="Automated">How many visitors look like programs, whether they are counted or not.</param>
public sealed record RecordedEvidence(
    Experiment Experiment,
    IReadOnlyList<AllocationCounts> Allocations,
    IReadOnlyList<Deviation> Deviations,
    long Automated
);

/// <summary>
/// Reads who came under which allocation, as it was counted with their events; without those who look like programs, by
/// one look at every visitor's row, so for reports and not for visitors.
/// </summary>
public sealed class AllocationCountsReader(NpgsqlDataSource dataSource, CallerSessions sessions, SchemaOptions options)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <summary>All of one moment.</summary>
    /// <param name="withAutomated">Whether visitors who look like programs count.</param>
    /// <returns>Null when there is no such experiment.</returns>
    public async Task<RecordedEvidence?> ReadAsync(Guid experimentId, bool withAutomated, CancellationToken ct)
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var documents = await sessions.JoinAsync(moment, ct);
        if (await documents.LoadAsync<Experiment>(experimentId, ct) is not { } experiment)
        {
            return null;
        }
        var (allocations, deviations, automated) = await ReadAsync(experiment, withAutomated, connection, ct);
        return new(experiment, allocations, deviations, automated);
    }

    /// <inheritdoc cref="ReadAsync(Guid, bool, CancellationToken)"/>
    internal async Task<(
        IReadOnlyList<AllocationCounts> Allocations,
        IReadOnlyList<Deviation> Deviations,
        long Automated
    )> ReadAsync(Experiment experiment, bool withAutomated, NpgsqlConnection connection, CancellationToken ct)
    {
        // Nobody is assigned any more once it is over, so these are those until then.
        var (counts, assigned, automated) = await CountsAsync(
            connection,
            experiment.Id,
            // Files do not say who looked like a program.
            withAutomated || experiment.Imported is not null,
            ct
        );
        var (weights, deviations) = await ChangesAsync(connection, experiment.Id, assigned, ct);
        return (
            [
                .. weights.Select(w => new AllocationCounts(
                    w.Number,
                    // A variant that came later had no chance until then.
                    Weights.FromParts([.. experiment.Variants.Select((_, arm) => w.Parts.ElementAtOrDefault(arm))]),
                    [.. experiment.Variants.Select(v => counts.GetValueOrDefault((w.Number, v.Name)))]
                )),
            ],
            deviations,
            automated
        );
    }

    /// <summary>The weights of each allocation, and what was done otherwise than registered.</summary>
    /// <param name="assigned">Visitors so far.</param>
    private async Task<(List<(int Number, IReadOnlyList<int> Parts)>, IReadOnlyList<Deviation>)> ChangesAsync(
        NpgsqlConnection connection,
        Guid id,
        long assigned,
        CancellationToken ct
    )
    {
        await using var command = Of(
            $"""
            SELECT e.type, e.data, e.version, e.timestamp, m.allocation, m.weights FROM {_schema}.experiment_marks m
            CROSS JOIN LATERAL (
                SELECT * FROM {_schema}.mt_events WHERE stream_id = m.experiment_id AND version = m.version OFFSET 0) e
            WHERE m.experiment_id = $1 AND m.type IN ('experiment_created', 'experiment_preregistered',
                'experiment_started', 'preregistration_changed', 'variants_changed', 'traffic_reallocated',
                'experiment_completed', 'metric_defined', 'metric_changed', 'metric_retired')
            ORDER BY m.version
            """,
            id,
            connection
        );
        var (weights, events) = (new List<(int, IReadOnlyList<int>)>(), new List<(long, DateTimeOffset, object)>());
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var e = JsonSerializer.Deserialize(reader.GetString(1), EventCatalog.Types[reader.GetString(0)])!;
            events.Add((reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3), e));
            if (!await reader.IsDBNullAsync(4, ct))
            {
                weights.Add((reader.GetInt32(4), reader.GetFieldValue<int[]>(5)));
            }
        }
        return (weights, Deviation.Of(id, events, assigned));
    }

    /// <returns>
    /// The counts of those who count, how many were assigned in all, and how many of them look like programs.
    /// </returns>
    private async Task<(Dictionary<(int, string), Proportion> Counts, long Assigned, long Automated)> CountsAsync(
        NpgsqlConnection connection,
        Guid id,
        bool withAutomated,
        CancellationToken ct
    )
    {
        // Who looks like a program is known of each visitor only.
        await using var command = Of(
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
            id,
            connection
        );
        var counts = new Dictionary<(int, string), Proportion>();
        var (assigned, automated) = (0L, 0L);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            counts[(reader.GetInt32(0), reader.GetString(1))] = new(reader.GetInt64(2), reader.GetInt64(3));
            assigned += reader.GetInt64(4);
            automated += reader.GetInt64(5);
        }
        return (counts, assigned, automated);
    }

    private static NpgsqlCommand Of(string sql, Guid id, NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return command;
    }
}
