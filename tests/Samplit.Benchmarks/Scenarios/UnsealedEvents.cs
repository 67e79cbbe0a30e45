using System.Diagnostics;
using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Postgres;

namespace Samplit.Benchmarks.Scenarios;

/// <summary>How far the log was behind the events while somebody looked.</summary>
/// <param name="CaughtUp">From the end of the load until nothing was left to seal.</param>
internal sealed record SealingLag(double Median, double P95, double Most, TimeSpan CaughtUp)
{
    /// <param name="counts">Events that were not sealed, at equal distances of time.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static SealingLag Of(IReadOnlyCollection<long> counts, TimeSpan caughtUp)
    {
        var spread = Spread.Of(counts.Select(c => (double)c));
        var rank = (int)Math.Ceiling(0.95 * counts.Count) - 1;
        return new SealingLag(spread.Median, counts.Order().ElementAt(rank), spread.Most, caughtUp);
    }
}

/// <summary>Counts what the sealer has not come to yet, by asking the database over a connection of its own.</summary>
internal static class UnsealedEvents
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);

    public static Task<long> CountAsync(BenchDatabase database, CancellationToken ct) =>
        database.AskAsync<long>(
            """
            SELECT coalesce((SELECT max(seq_id) FROM samplit.mt_events), 0) - coalesce(
                (SELECT upper(sequences) - 1 FROM samplit.log_tiles WHERE level = 0 ORDER BY index DESC LIMIT 1), 0)
            """,
            ct
        );

    /// <summary>Looks every tenth of a second until the load ends, then until everything is sealed.</summary>
    public static async Task<SealingLag> WatchAsync(BenchDatabase database, Task load, CancellationToken ct)
    {
        var counts = new List<long>();
        using var timer = new PeriodicTimer(Every);
        while (!load.IsCompleted && await timer.WaitForNextTickAsync(ct))
        {
            counts.Add(await CountAsync(database, ct));
        }
        await load;
        var ended = Stopwatch.GetTimestamp();
        while (await CountAsync(database, ct) > 0)
        {
            await Task.Delay(5, ct);
        }
        return SealingLag.Of(counts, Stopwatch.GetElapsedTime(ended));
    }
}
