using Npgsql;
using NpgsqlTypes;
using Samplit.EventStore.Events;

namespace Samplit.EventStore.Daemon;

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
        var (page, unreadable) = await ReadAsync(connection, position, mark, limit, ct);
        if (page.Events.Count == 0 && unreadable is not null)
        {
            var (at, of) = (unreadable.Sequence, unreadable.StreamId);
            return new RunOutcome.Poisoned(new(at, of, unreadable.Version, unreadable.Type, unreadable));
        }

        try
        {
            var work = new SubscriptionTransaction(connection, transaction);
            if (page.Events.Count > 0)
            {
                await subscription.ProcessAsync(page, work, ct);
            }
            await work.CommitAsync(_progress.Advance(page.UpTo), ct);
        }
        catch (Exception e) when (page.Events.Count > 0 && !ct.IsCancellationRequested && !Transient.Is(e))
        {
            return page.Events is [var only]
                ? new RunOutcome.Poisoned(new(only.Sequence, only.StreamId, only.Version, only.Type, e))
                : new RunOutcome.PageFailed(page.Events.Count, page.UpTo);
        }
        return new RunOutcome.At(page.UpTo, page.Events.Count, page.Events.Count(e => e.Data is UnknownEvent));
    }

    /// <summary>A page that ends before the first event that cannot be read.</summary>
    private async Task<(EventPage Page, UnreadableEventException? Unreadable)> ReadAsync(
        NpgsqlConnection connection,
        long position,
        long mark,
        int limit,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(store.Sql.ReadEvents, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = mark });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        command.Parameters.Add(
            new NpgsqlParameter
            {
                Value = (object?)subscription.StreamType ?? DBNull.Value,
                NpgsqlDbType = NpgsqlDbType.Varchar,
            }
        );
        var events = new List<StoredEvent>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        try
        {
            while (await reader.ReadAsync(ct))
            {
                events.Add(StoreReader.Event(reader, store.Options.Events));
            }
        }
        catch (UnreadableEventException e)
        {
            return (new EventPage(events, position, events.Count > 0 ? events[^1].Sequence : position), e);
        }
        return (new EventPage(events, position, events.Count == limit ? events[^1].Sequence : mark), null);
    }
}
