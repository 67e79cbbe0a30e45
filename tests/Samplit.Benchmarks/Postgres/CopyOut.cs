using Npgsql;
using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Postgres;

/// <summary>
/// COPY (SELECT …) TO STDOUT of one stream, in its order, into nothing: as fast as these rows can leave PostgreSQL.
/// </summary>
internal static class CopyOut
{
    /// <summary>What the verifier reads of an event.</summary>
    public const string ChainColumns =
        "version, id, type, data, timestamp, user_name, causation_id, correlation_id, headers, "
        + "bdata IS NULL AND mt_dotnet_type IS NULL AND tenant_id IS NOT DISTINCT FROM '*DEFAULT*'";

    /// <summary>What a projection is rebuilt from.</summary>
    public const string EventColumns =
        "seq_id, id, stream_id, version, type, data, timestamp, user_name, causation_id, correlation_id, "
        + "headers ->> 'chain-v1'";

    public static Arm Arm(NpgsqlDataSource dataSource, string columns, BenchExperiment experiment, long events) =>
        new(
            "COPY of the same rows",
            "/s",
            async ct =>
            {
                var started = System.Diagnostics.Stopwatch.GetTimestamp();
                await RunAsync(dataSource, columns, experiment.Id, ct);
                return new Sample(events / System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds);
            }
        );

    private static async Task RunAsync(NpgsqlDataSource dataSource, string columns, Guid stream, CancellationToken ct)
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var rows = await connection.BeginRawBinaryCopyAsync(
            $"COPY (SELECT {columns} FROM samplit.mt_events WHERE stream_id = '{stream}' ORDER BY version) TO STDOUT (FORMAT binary)",
            ct
        );
        var sink = new byte[128 * 1024];
        while (await rows.ReadAsync(sink, ct) > 0)
        {
            // Read and forgotten.
        }
    }
}
