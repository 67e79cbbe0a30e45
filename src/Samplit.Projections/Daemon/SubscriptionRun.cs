using Npgsql;
using Samplit.Ledger.Chain;
using Samplit.Projections.Chain;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Daemon;

/// <summary>What one attempt to work on a subscription came to.</summary>
internal abstract record RunOutcome
{
    /// <summary>The page was handled, or there was none to handle, and the subscription stands at this position.</summary>
    public sealed record At(long Position, int Events, int UnknownEvents) : RunOutcome;

    /// <summary>Another node is at it.</summary>
    public sealed record Busy : RunOutcome;

    /// <summary>The page was undone; it holds more than one event.</summary>
    public sealed record PageFailed(int Events, long UpTo) : RunOutcome;

    public sealed record Poisoned(PoisonEvent Event) : RunOutcome;
}

/// <summary>Works on one page of one subscription in one transaction.</summary>
internal sealed class SubscriptionRun(StreamStore store, ISubscription subscription)
{
    private readonly SubscriptionProgress _progress = new(store.Sql, subscription.Name);
    private bool _ensured;

    /// <param name="limit">Most events in the page.</param>
    /// <param name="mark">The high-water mark: nothing beyond it is read.</param>
    public async Task<RunOutcome> OnceAsync(int limit, long mark, CancellationToken ct)
    {
        await using var connection = await store.DataSource.OpenConnectionAsync(ct);
        if (!_ensured)
        {
            await _progress.EnsureAsync(connection, ct);
            _ensured = true;
        }
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await _progress.LockAsync(connection, wait: false, ct) is not { } position)
        {
            return new RunOutcome.Busy();
        }
        if (position >= mark)
        {
            return new RunOutcome.At(position, 0, 0);
        }
        var page = await ReadAsync(connection, position, mark, limit, ct);
        if (page is { Count: 0, Unreadable: { } unreadable })
        {
            var (at, of) = (unreadable.Sequence, unreadable.StreamId);
            return new RunOutcome.Poisoned(new(at, of, unreadable.Version, unreadable.Type, unreadable));
        }

        try
        {
            var work = new SubscriptionTransaction(connection, transaction);
            if (page.Count > 0)
            {
                await page.Process(work, ct);
            }
            await work.CommitAsync(_progress.Advance(page.UpTo), ct);
        }
        catch (Exception e) when (page.Count > 0 && !ct.IsCancellationRequested && !Transient.Is(e))
        {
            return page.Count == 1
                ? new RunOutcome.Poisoned(page.Blame(e))
                : new RunOutcome.PageFailed(page.Count, page.UpTo);
        }
        return new RunOutcome.At(page.UpTo, page.Count, page.Unknown);
    }

    private async Task<Page> ReadAsync(
        NpgsqlConnection connection,
        long position,
        long mark,
        int limit,
        CancellationToken ct
    )
    {
        var columns = subscription is IRecordSubscription ? EventRows.Columns : StoreSql.EventColumns;
        await using var command = store.Sql.ReadEvents(
            connection,
            columns,
            position,
            mark,
            limit,
            subscription.StreamType
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        return subscription switch
        {
            IEventSubscription events => await EventsAsync(events, reader, position, mark, limit, ct),
            IRecordSubscription records => await RecordsAsync(records, reader, position, mark, limit, ct),
            _ => throw new NotSupportedException($"{subscription.GetType().Name} takes neither events nor records."),
        };
    }

    /// <summary>A page that ends before the first event that cannot be read.</summary>
    private async Task<Page> EventsAsync(
        IEventSubscription events,
        NpgsqlDataReader reader,
        long position,
        long mark,
        int limit,
        CancellationToken ct
    )
    {
        var read = new List<StoredEvent>();
        UnreadableEventException? unreadable = null;
        try
        {
            while (await reader.ReadAsync(ct))
            {
                read.Add(StoreReader.Event(reader, store.Options.Events));
            }
        }
        catch (UnreadableEventException e)
        {
            unreadable = e;
        }
        var last = read.Count > 0 ? read[^1].Sequence : position;
        var page = new EventPage(read, position, read.Count == limit || unreadable is not null ? last : mark);
        return new Page(
            read.Count,
            page.UpTo,
            error => new PoisonEvent(read[0].Sequence, read[0].StreamId, read[0].Version, read[0].Type, error),
            read.Count(e => e.Data is UnknownEvent),
            unreadable,
            (work, ct) => events.ProcessAsync(page, work, ct)
        );
    }

    private static async Task<Page> RecordsAsync(
        IRecordSubscription records,
        NpgsqlDataReader reader,
        long position,
        long mark,
        int limit,
        CancellationToken ct
    )
    {
        var read = new List<RecordedEvent>();
        while (await reader.ReadAsync(ct))
        {
            read.Add(EventRows.Read(reader));
        }
        var page = new RecordPage(read, position, read.Count == limit ? read[^1].Sequence : mark);
        return new Page(
            read.Count,
            page.UpTo,
            error => new PoisonEvent(read[0].Sequence, read[0].StreamId, read[0].Version, read[0].Type, error),
            0,
            null,
            (work, ct) => records.ProcessAsync(page, work, ct)
        );
    }

    /// <summary>What was read, and what is to be done with it.</summary>
    /// <param name="Blame">Names the first event as the one that fails.</param>
    private sealed record Page(
        int Count,
        long UpTo,
        Func<Exception, PoisonEvent> Blame,
        int Unknown,
        UnreadableEventException? Unreadable,
        Func<SubscriptionTransaction, CancellationToken, Task> Process
    );
}
