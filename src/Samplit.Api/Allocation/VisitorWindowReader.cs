using System.Data;
using System.Globalization;
using Npgsql;
using Samplit.Api.Runtime;
using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.Statistics;
using Samplit.EventStore.Schema;

namespace Samplit.Api.Allocation;

/// <summary>
/// Reads who came in the last days, and who of them converted since: one look at every one of these visitors' rows, so for reports
/// and not for visitors.
/// </summary>
internal sealed class VisitorWindowReader(NpgsqlDataSource dataSource, SamplitOptions options)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <param name="since">The moment at which the window begins.</param>
    /// <param name="periods">Those of the experiment; null where its algorithm needs none.</param>
    public async Task<VisitorWindow> ReadAsync(
        Experiment experiment,
        PeriodStatistics? periods,
        DateTimeOffset since,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var (version, first) = await FindAsync(connection, experiment.Id, since, ct);
        var delay = experiment.AllocationPolicy.ConversionDelaySeconds;
        var starts = periods?.Periods.Select(p => p.FirstAllocation).ToArray() ?? [0];
        var counts = await CountAsync(connection, experiment, first, now, ct);
        return new(
            version,
            [
                .. starts.Select(
                    (start, period) =>
                    {
                        Count[] arms =
                        [
                            .. experiment.Variants.Select(v =>
                                counts
                                    .Where(c => c.Variant == v.Name && PeriodOf(c.Allocation, starts) == period)
                                    .Aggregate(new Count(start, v.Name, 0, 0, 0), (sum, c) => sum.And(c))
                            ),
                        ];
                        return new PeriodEvidence(
                            starts.Length == 1 ? PeriodEvidence.Whole : start.ToString(CultureInfo.InvariantCulture),
                            [.. arms.Select(c => c.Assignments)],
                            [.. arms.Select(c => c.Conversions)],
                            Revenue: null,
                            delay is null ? null : [.. arms.Select(c => Math.Max(0, c.Assignments - c.StillToCome))]
                        );
                    }
                ),
            ]
        );
    }

    private static int PeriodOf(int allocation, int[] starts) =>
        Math.Max(0, Array.FindLastIndex(starts, start => start <= allocation));

    /// <summary>Where the stream is, and its first event in the window: times rise with versions, so by halving.</summary>
    private async Task<(long Version, long First)> FindAsync(
        NpgsqlConnection connection,
        Guid experiment,
        DateTimeOffset since,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            WITH RECURSIVE halves (version, low, high) AS (
                SELECT version, 0::bigint, version + 1 FROM {_schema}.mt_streams WHERE id = $1
                UNION ALL
                SELECT h.version, CASE WHEN e.timestamp < $2 THEN e.version ELSE h.low END,
                    CASE WHEN e.timestamp < $2 THEN h.high ELSE e.version END
                FROM halves h JOIN {_schema}.mt_events e ON e.stream_id = $1 AND e.version = (h.low + h.high) / 2
                WHERE h.high - h.low > 1
            )
            SELECT max(version), min(high) FROM halves
            """,
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = experiment });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = since });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private async Task<List<Count>> CountAsync(
        NpgsqlConnection connection,
        Experiment experiment,
        long first,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        var delay = experiment.AllocationPolicy.ConversionDelaySeconds;
        await using var command = new NpgsqlCommand(
            delay is null
                ? $"""
                SELECT allocation, variant, count(*), count(converted_version), 0::float8
                FROM {_schema}.sticky_assignments WHERE experiment_id = $1 AND assigned_version >= $2
                GROUP BY allocation, variant
                """
                : $"""
                SELECT s.allocation, s.variant, count(*), count(s.converted_version),
                    sum(exp(least(0, extract(epoch FROM e.timestamp - $3))::float8 / $4))
                FROM {_schema}.sticky_assignments s
                JOIN {_schema}.mt_events e ON e.stream_id = s.experiment_id AND e.version = s.assigned_version
                WHERE s.experiment_id = $1 AND s.assigned_version >= $2
                GROUP BY s.allocation, s.variant
                """,
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = experiment.Id });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = first });
        if (delay is { } mean)
        {
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
            command.Parameters.Add(new NpgsqlParameter<double> { TypedValue = mean });
        }
        await using var reader = await command.ExecuteReaderAsync(ct);
        var counts = new List<Count>();
        while (await reader.ReadAsync(ct))
        {
            counts.Add(
                new(
                    reader.GetInt32(0),
                    reader.GetString(1),
                    reader.GetInt64(2),
                    reader.GetInt64(3),
                    reader.GetDouble(4)
                )
            );
        }
        return counts;
    }

    private sealed record Count(int Allocation, string Variant, long Assignments, long Conversions, double StillToCome)
    {
        public Count And(Count other) =>
            this with
            {
                Assignments = Assignments + other.Assignments,
                Conversions = Conversions + other.Conversions,
                StillToCome = StillToCome + other.StillToCome,
            };
    }
}
