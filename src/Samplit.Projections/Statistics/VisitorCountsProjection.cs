using System.Numerics;
using NpgsqlTypes;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Statistics;

/// <summary>
/// What visitors did from one mark of <see cref="Experiments.ExperimentMarksProjection"/> to the next, by the allocation
/// and variant that they were assigned: statistics as of any mark are sums of its rows. So that there is something to see
/// of experiments where nobody does anything, some versions are marks of themselves: eight for each time that the
/// stream doubles. The number of rows grows with its logarithm, and not with visitors.
/// </summary>
public sealed class VisitorCountsProjection : IRowProjection
{
    public string Name => "visitor_counts";

    public string StreamType => StreamTypes.Experiment;

    public string Table => Name;

    public IReadOnlyList<string> Key => ["experiment_id", "since", "allocation", "variant", "day"];

    /// <summary>No version before it is a mark of itself.</summary>
    private const long First = 128;

    /// <summary>The last version before this one that is a mark of itself: of four leading binary digits.</summary>
    /// <returns>0 where there is none.</returns>
    public static long MarkBefore(long version)
    {
        var last = version - 1;
        var shift = Math.Max(0, 60 - BitOperations.LeadingZeroCount((ulong)last));
        return last < First ? 0 : last >> shift << shift;
    }

    public void Project(IReadOnlyList<StoredEvent> events, RowWrites writes)
    {
        var counts = new Dictionary<Cell, Counts>();
        // Events between two marks are counted together, wherever the batch begins: which mark is before them is the
        // same for all, so that any of their versions finds it.
        var first = new Dictionary<Guid, long>();
        foreach (var e in events)
        {
            void Add(long version, int allocation, string variant, Counts of)
            {
                var cell = new Cell(
                    e.StreamId,
                    version,
                    MarkBefore(e.Version),
                    allocation,
                    variant,
                    DateOnly.FromDateTime(e.Timestamp.UtcDateTime)
                );
                counts[cell] = counts.GetValueOrDefault(cell) + of;
            }

            if (e.Data is HistoryImported history)
            {
                // Known by the mark that the import itself is.
                foreach (var v in history.Variants)
                {
                    Add(e.Version, allocation: 0, v.Variant, new(v.Units, 0, v.Converted ?? 0));
                }
            }
            if (Read(e.Data) is not var (allocation, variant, one))
            {
                first.Remove(e.StreamId);
                continue;
            }
            if (!first.TryGetValue(e.StreamId, out var version))
            {
                first.Add(e.StreamId, version = e.Version);
            }
            Add(version, allocation, variant, one);
        }
        if (counts.Count > 0)
        {
            Write([.. counts], writes);
        }
    }

    private static void Write(KeyValuePair<Cell, Counts>[] cells, RowWrites writes) =>
        writes.Add(
            // The marks are written before, in the same transaction.
            """
            INSERT INTO {table} AS t (experiment_id, since, allocation, variant, day, assignments, automated, conversions)
            SELECT c.experiment_id, greatest(c.mark, (
                    SELECT coalesce(max(m.version), 0) FROM {schema}.experiment_marks m
                    WHERE m.experiment_id = c.experiment_id AND m.version < c.version)),
                c.allocation, c.variant, c.day, c.assignments, c.automated, c.conversions
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
                AS c (experiment_id, version, mark, allocation, variant, day, assignments, automated, conversions)
            ON CONFLICT (experiment_id, since, allocation, variant, day) DO UPDATE SET
                assignments = t.assignments + excluded.assignments,
                automated = t.automated + excluded.automated,
                conversions = t.conversions + excluded.conversions
            """,
            RowWrites.Values(Array.ConvertAll(cells, c => c.Key.Experiment), NpgsqlDbType.Uuid),
            RowWrites.Values(Array.ConvertAll(cells, c => c.Key.Version), NpgsqlDbType.Bigint),
            RowWrites.Values(Array.ConvertAll(cells, c => c.Key.Mark), NpgsqlDbType.Bigint),
            RowWrites.Values(Array.ConvertAll(cells, c => c.Key.Allocation), NpgsqlDbType.Integer),
            RowWrites.Values(Array.ConvertAll(cells, c => c.Key.Variant), NpgsqlDbType.Text),
            RowWrites.Values(Array.ConvertAll(cells, c => c.Key.Day), NpgsqlDbType.Date),
            RowWrites.Values(Array.ConvertAll(cells, c => c.Value.Assignments), NpgsqlDbType.Bigint),
            RowWrites.Values(Array.ConvertAll(cells, c => c.Value.Automated), NpgsqlDbType.Bigint),
            RowWrites.Values(Array.ConvertAll(cells, c => c.Value.Conversions), NpgsqlDbType.Bigint)
        );

    private static (int Allocation, string Variant, Counts Counts)? Read(object data) =>
        data switch
        {
            VisitorAssigned e => (e.Allocation, e.Variant, new(1, e.Automated is null ? 0 : 1, 0)),
            ConversionRecorded e => (e.Allocation, e.Variant, new(0, 0, 1)),
            _ => null,
        };

    /// <param name="Version">Of an event that no other's mark lies between it and these.</param>
    /// <param name="Mark">The version before these that is a mark of itself.</param>
    private readonly record struct Cell(
        Guid Experiment,
        long Version,
        long Mark,
        int Allocation,
        string Variant,
        DateOnly Day
    );

    private readonly record struct Counts(long Assignments, long Automated, long Conversions)
    {
        public static Counts operator +(Counts one, Counts other) =>
            new(
                one.Assignments + other.Assignments,
                one.Automated + other.Automated,
                one.Conversions + other.Conversions
            );
    }
}
