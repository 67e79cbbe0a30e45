using System.Data;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Allocation.Reallocation;
using Samplit.Domain.Experiments;
using Samplit.Projections.Schema;

namespace Samplit.Api.Allocation;

/// <summary>
/// Reads who came in the last days, and who of them converted since: one look at every one of these visitors' rows, so
/// for reports and not for visitors, and two at a time at most.
/// </summary>
internal sealed class VisitorWindowReader(NpgsqlDataSource dataSource, SchemaOptions options) : IDisposable
{
    private readonly string _schema = SchemaName.Quote(options.Schema);
    private readonly SemaphoreSlim _turns = new(2);

    /// <param name="since">The moment at which the window begins.</param>
    /// <param name="kept">What the experiment keeps by period; null where its algorithm needs none.</param>
    public async Task<VisitorWindow> ReadAsync(
        Experiment experiment,
        PeriodStatistics? kept,
        DateTimeOffset since,
        CancellationToken ct
    )
    {
        await _turns.WaitAsync(ct);
        try
        {
            await using var connection = await dataSource.OpenConnectionAsync(ct);
            await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            var (version, first) = await FindAsync(connection, experiment.Id, since, ct);
            return new(version, await CountAsync(connection, experiment, kept, first, ct));
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();

    /// <summary>
    /// Where the stream is, and its first event in the window: times rise with versions, so by halving.
    /// </summary>
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

    private async Task<IReadOnlyList<PeriodEvidence>> CountAsync(
        NpgsqlConnection connection,
        Experiment experiment,
        PeriodStatistics? kept,
        long first,
        CancellationToken ct
    )
    {
        int[] starts = kept?.Periods.Select(p => p.FirstAllocation).ToArray() ?? [0];
        var names = experiment.Variants.Select((v, i) => (v.Name, i)).ToDictionary(p => p.Name, p => p.i);
        var (units, conversions, matured) = (Counts<long>(), Counts<long>(), Counts<double>());
        await using var command = Command(connection, experiment.Id, kept, first, starts);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            // One that came since the experiment was read counts the next time.
            if (!names.TryGetValue(reader.GetString(1), out var variant))
            {
                continue;
            }
            var period = reader.GetInt32(0) - 1;
            units[period][variant] = reader.GetInt64(2);
            conversions[period][variant] = reader.GetInt64(3);
            matured[period][variant] = Math.Max(0, reader.GetInt64(2) - reader.GetDouble(4));
        }
        PeriodEvidence[] periods =
        [
            .. units.Select(
                (counts, i) =>
                    new PeriodEvidence(
                        kept?.NameOf(kept.Periods[i]) ?? PeriodEvidence.Whole,
                        counts,
                        conversions[i],
                        Revenue: null,
                        kept?.DelaySeconds is null ? null : matured[i]
                    )
            ),
        ];
        return periods.Where(p => p.Units.Any(n => n > 0)).ToArray() is { Length: > 0 } seen ? seen : periods[..1];

        T[][] Counts<T>() => [.. starts.Select(_ => new T[names.Count])];
    }

    /// <summary>
    /// What is still to come is of the moment of the last visitor, and summed in their order: the same for everybody
    /// who asks.
    /// </summary>
    private NpgsqlCommand Command(
        NpgsqlConnection connection,
        Guid experiment,
        PeriodStatistics? kept,
        long first,
        int[] starts
    )
    {
        // PostgreSQL takes a number that is too small for an error.
        const string StillToCome =
            "sum(exp(greatest(-700, least(0, extract(epoch FROM e.timestamp - $4)::float8 / $5))) ORDER BY s.assigned_version)";
        var hasDelay = kept?.DelaySeconds is not null;
        var command = new NpgsqlCommand(
            $"""
            SELECT width_bucket(s.allocation, $3), s.variant, count(*), count(s.converted_version),
                {(hasDelay ? StillToCome : "0::float8")}
            FROM {_schema}.sticky_assignments s
            {(
                hasDelay
                    ? $"JOIN {_schema}.mt_events e ON e.stream_id = s.experiment_id AND e.version = s.assigned_version"
                    : ""
            )}
            WHERE s.experiment_id = $1 AND s.assigned_version >= $2
            GROUP BY 1, 2
            """,
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = experiment });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = first });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = starts });
        if (kept?.DelaySeconds is { } mean)
        {
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = kept.At });
            command.Parameters.Add(new NpgsqlParameter<double> { TypedValue = mean });
        }
        return command;
    }
}
