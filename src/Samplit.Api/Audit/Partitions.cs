using Samplit.Api.Database;
using Samplit.Projections.Sealing;

namespace Samplit.Api.Audit;

/// <summary>Which parts of a table that is partitioned by time are attached, by the dates in their names.</summary>
internal static class Partitions
{
    /// <summary>The Mondays of the weeks whose tracked events are in the database, and not kept elsewhere.</summary>
    public static Task<HashSet<DateOnly>> TrackedWeeksAsync(LogSnapshot snapshot, CancellationToken ct) =>
        ListAsync(snapshot, "tracked_events", "YYYYMMDD", ct);

    /// <param name="table">Partitioned; its partitions end with the date on which they begin.</param>
    /// <param name="format">Of these dates, as PostgreSQL's to_date takes it, such as YYYYMM.</param>
    public static async Task<HashSet<DateOnly>> ListAsync(
        LogSnapshot snapshot,
        string table,
        string format,
        CancellationToken ct
    )
    {
        await using var command = snapshot.Command(
            $"""
            SELECT to_date(right(c.relname, length($1)), $1) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
            WHERE i.inhparent = '{snapshot.Schema}.{table}'::regclass
            """
        );
        command.With(Sql.Value(format));
        var dates = new HashSet<DateOnly>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            dates.Add(reader.GetFieldValue<DateOnly>(0));
        }
        return dates;
    }
}
