using Npgsql;
using NpgsqlTypes;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Daemon;

/// <summary>
/// How far the events of all streams are complete: at or below the mark no event will ever appear any more. Sequence
/// numbers are taken before the commit, so a later number may be visible while an earlier one is still to come.
/// </summary>
/// <remarks>
/// The mark stops before the first number that is missing, a hole, until that number is known to be dead. A hole lies
/// below a visible number, so whoever took it has taken it by then; and as the append function takes its transaction id
/// (by its UPDATE or INSERT of the stream's row) before its numbers, the owner's id is below the one that the daemon
/// takes for itself after it saw the hole. Once a snapshot shows every transaction below that id as ended and still does
/// not show the number, the owner has rolled back. That rests on no timeout and on no guess.
/// <para>It does rest on the writers: one that calls nextval before it has a transaction id (Marten's "rich" append
/// does), or a sequence with a cache above 1, can lose events here. Any long transaction that writes, wherever in the
/// cluster, keeps the mark before a dead number until it ends; that is late, never wrong.</para>
/// </remarks>
public sealed class HighWaterMark(StreamStore store)
{
    /// <summary>Its reserved name in the progress table, where all nodes share it.</summary>
    public const string Name = "HighWaterMark";

    private const int Window = 10_000;

    private List<(long First, long Last, ulong Bound)> _observed = [];

    /// <summary>Moves the mark as far as it can go now. Not thread-safe; each node has its own instance.</summary>
    /// <returns>The mark: a sequence number, 0 before the first event.</returns>
    public async Task<long> AdvanceAsync(CancellationToken ct = default)
    {
        try
        {
            await using var connection = await store.DataSource.OpenConnectionAsync(ct);
            while (true)
            {
                var scan = await ScanAsync(connection, ct);
                var (mark, dead, unseen) = Judge(scan);
                if (mark > scan.Mark)
                {
                    mark = await StoreAsync(connection, mark, dead, ct);
                }
                await ObserveAsync(connection, scan.Holes, ct);
                var more = mark >= scan.Highest && scan.IsFull;
                if (!more && !unseen)
                {
                    return mark;
                }
            }
        }
        catch
        {
            // After a fail-over transaction ids may start again below those that were remembered.
            _observed = [];
            throw;
        }
    }

    /// <summary>Numbers above the mark and the snapshot they were seen in: one statement, hence one snapshot.</summary>
    private async Task<Scan> ScanAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"""
            WITH mark AS (
                SELECT coalesce(max(last_seq_id), 0) AS at FROM {store.Sql.Schema}.mt_event_progression WHERE name = $1),
            above AS (
                SELECT e.seq_id FROM {store.Sql.Schema}.mt_events e WHERE e.seq_id > (SELECT at FROM mark)
                ORDER BY e.seq_id LIMIT {Window}),
            holes AS (
                SELECT before + 1 AS first, seq_id - 1 AS last
                FROM (SELECT seq_id, lag(seq_id, 1, (SELECT at FROM mark)) OVER (ORDER BY seq_id) AS before FROM above) s
                WHERE seq_id > before + 1)
            SELECT (SELECT at FROM mark), (SELECT coalesce(max(seq_id), 0) FROM above), (SELECT count(*) FROM above),
                   pg_snapshot_xmin(pg_current_snapshot()),
                   ARRAY(SELECT first FROM holes ORDER BY first), ARRAY(SELECT last FROM holes ORDER BY first)
            """,
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return new Scan(
            reader.GetInt64(0),
            Math.Max(reader.GetInt64(0), reader.GetInt64(1)),
            reader.GetInt64(2) == Window,
            reader.GetFieldValue<ulong>(3),
            [.. reader.GetFieldValue<long[]>(4).Zip(reader.GetFieldValue<long[]>(5))]
        );
    }

    /// <returns>Where the mark can go, the holes it passes, and whether it stopped at one that nobody had seen before.</returns>
    private (long Mark, List<(long First, long Last)> Dead, bool Unseen) Judge(Scan scan)
    {
        var dead = new List<(long, long)>();
        foreach (var hole in scan.Holes)
        {
            if (Bound(hole) is not { } bound)
            {
                return (hole.First - 1, dead, true);
            }
            if (scan.OldestRunning < bound)
            {
                return (hole.First - 1, dead, false);
            }
            dead.Add(hole);
        }
        return (scan.Highest, dead, false);
    }

    /// <summary>Remembers the holes, each new one with a transaction id that is above its owner's.</summary>
    private async Task ObserveAsync(
        NpgsqlConnection connection,
        IReadOnlyList<(long First, long Last)> holes,
        CancellationToken ct
    )
    {
        ulong? fresh = null;
        var observed = new List<(long, long, ulong)>(holes.Count);
        foreach (var hole in holes)
        {
            var bound = Bound(hole) ?? (fresh ??= await NextTransactionAsync(connection, ct));
            observed.Add((hole.First, hole.Last, bound));
        }
        _observed = observed;
    }

    /// <summary>A hole shrinks as numbers in it become visible, and keeps what was known of the larger one.</summary>
    private ulong? Bound((long First, long Last) hole)
    {
        foreach (var (first, last, bound) in _observed)
        {
            if (first <= hole.First && hole.Last <= last)
            {
                return bound;
            }
        }
        return null;
    }

    /// <summary>
    /// Takes a transaction id of its own. A snapshot's xmax would not do: it is one above the highest that has ended,
    /// and so can be the id of the very transaction that is waited for.
    /// </summary>
    private static async Task<ulong> NextTransactionAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT pg_current_xact_id()", connection);
        return (ulong)(await command.ExecuteScalarAsync(ct))!;
    }

    private async Task<long> StoreAsync(
        NpgsqlConnection connection,
        long mark,
        List<(long First, long Last)> skipped,
        CancellationToken ct
    )
    {
        // Another node may be ahead: every node's mark is safe, so the highest is.
        await using var command = new NpgsqlCommand(
            $"""
            WITH skips AS (
                INSERT INTO {store.Sql.Schema}.mt_high_water_skips (starting_sequence, ending_sequence)
                SELECT * FROM unnest($3, $4) ON CONFLICT DO NOTHING)
            INSERT INTO {store.Sql.Schema}.mt_event_progression AS p (name, last_seq_id, last_updated)
            VALUES ($1, $2, transaction_timestamp())
            ON CONFLICT ON CONSTRAINT pk_mt_event_progression DO UPDATE
            SET last_seq_id = greatest(p.last_seq_id, EXCLUDED.last_seq_id), last_updated = EXCLUDED.last_updated
            RETURNING last_seq_id
            """,
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = mark });
        command.Parameters.Add(Numbers([.. skipped.Select(s => s.First)]));
        command.Parameters.Add(Numbers([.. skipped.Select(s => s.Last)]));
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    private static NpgsqlParameter Numbers(long[] values) =>
        new NpgsqlParameter<long[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };

    /// <param name="Highest">The highest number that is visible, at least the mark.</param>
    /// <param name="OldestRunning">Every transaction with a lower id has ended.</param>
    private sealed record Scan(
        long Mark,
        long Highest,
        bool IsFull,
        ulong OldestRunning,
        IReadOnlyList<(long First, long Last)> Holes
    );
}
