using System.Runtime.CompilerServices;
using Samplit.Api.Database;
using Samplit.Domain.TrackedEvents;
using Samplit.Ledger.Chain;
using Samplit.Ledger.Export;
using Samplit.Projections.Export;
using Samplit.Projections.Sealing;
using Samplit.Projections.Streams;

namespace Samplit.Api.Audit;

/// <summary>
/// Writes the stream of a project's tracked events with the rows that lie beside the log, so that both are verified without
/// the database. What units did is in it, under their pseudonyms.
/// </summary>
internal sealed class TrackedEventExport(StreamExport export, StreamStoreOptions options)
{
    /// <returns>How many events of the log were written; null when there are none.</returns>
    public Task<long?> WriteAsync(
        Stream output,
        Guid project,
        bool openTail,
        IProgress<long>? eventsSoFar,
        CancellationToken ct
    )
    {
        HashSet<DateOnly>? weeks = null;
        return export.WriteAsync(
            output,
            EventsTracked.StreamOf(project),
            // Nothing of it has to be approved.
            policyStream: Guid.Empty,
            openTail,
            eventsSoFar,
            RowsAsync,
            ct
        );

        async IAsyncEnumerable<ExportItem.Row> RowsAsync(
            LogSnapshot snapshot,
            RecordedEvent e,
            [EnumeratorCancellation] CancellationToken token
        )
        {
            weeks ??= await Partitions.TrackedWeeksAsync(snapshot, token);
            // Of a batch of which a week is kept elsewhere no row is written, so that it is not taken for one that lost some.
            if (
                options.Events.Read(e.Type, e.Data.Span) is EventsTracked tracked
                && weeks.IsSupersetOf(tracked.Weeks())
            )
            {
                await foreach (var row in ReadAsync(snapshot, tracked, token))
                {
                    yield return row;
                }
            }
        }
    }

    private static async IAsyncEnumerable<ExportItem.Row> ReadAsync(
        LogSnapshot snapshot,
        EventsTracked tracked,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await using var command = snapshot.Command(
            $"""
            SELECT {TrackedBatchCheck.Columns} FROM {snapshot.Schema}.tracked_events
            WHERE batch = $1 AND occurred_at BETWEEN {snapshot.Schema}.tracked_week($2) AND $3 ORDER BY leaf
            """
        );
        command.With(Sql.Value(tracked.Batch), Sql.Time(tracked.Earliest), Sql.Time(tracked.Latest));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            yield return TrackedBatchCheck.Export(reader);
        }
    }
}
