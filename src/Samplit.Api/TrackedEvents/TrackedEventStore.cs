using System.Buffers;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.TrackedEvents;
using Samplit.Projections;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;
using Samplit.Verify.TrackedEvents;

namespace Samplit.Api.TrackedEvents;

/// <summary>Commits events in one transaction: their ids, their rows by COPY, and what stands for them in the log.</summary>
internal sealed class TrackedEventStore(StreamStore store, SchemaOptions options, TimeProvider clock)
{
    private const int Attempts = 3;

    /// <summary>Bytes of rows that are sent at once.</summary>
    private const int PartSize = 32 * 1024;

    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <summary>Weeks whose partitions are there.</summary>
    private volatile IReadOnlySet<DateOnly> _weeks = new HashSet<DateOnly>();

    public async Task CommitAsync(Guid project, IReadOnlyList<PendingEvents> calls)
    {
        var events = new Dictionary<Guid, NewEvent>();
        foreach (var @event in calls.SelectMany(c => c.Events))
        {
            // Of two with the same id the first counts.
            events.TryAdd(@event.Key, @event);
        }
        await EnsureWeeksAsync(events.Values);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await TryCommitAsync(project, events);
                return;
            }
            // The first batches of two nodes: there was no stream yet that one could have waited for.
            catch (StreamVersionConflictException) when (attempt < Attempts) { }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CheckViolation)
            {
                // A partition was taken away.
                _weeks = new HashSet<DateOnly>();
                throw;
            }
        }
    }

    /// <summary>
    /// Writes ids and rows beside other writers, of this node and others, and holds the stream of the project only for what
    /// stands for them in the log. Whoever has the same id waits at the id, until it is known whether this one is kept.
    /// </summary>
    private async Task TryCommitAsync(Guid project, Dictionary<Guid, NewEvent> events)
    {
        await using var session = await store.OpenTransactionAsync();
        var fresh = await InsertIdsAsync(session.Connection, [.. events.Keys]);
        NewEvent[] kept = [.. events.Values.Where(e => fresh.Contains(e.Key))];
        if (kept.Length == 0)
        {
            return;
        }
        var batch = Guid.CreateVersion7(clock.GetUtcNow());
        var tracked = EventsTracked.Of(project, batch, [.. kept.Select(e => (e.Type, e.Timestamp))], RootOf(kept));
        await CopyAsync(session.Connection, batch, kept);
        session.Append(
            await store.HoldAsync(session, StreamTypes.TrackedEvents, EventsTracked.StreamOf(project)),
            tracked
        );
        await session.SaveChangesAsync();
        foreach (var @event in kept)
        {
            @event.IsNew = true;
        }
    }

    private static string RootOf(NewEvent[] events)
    {
        var tree = new TrackedEventTree();
        foreach (var @event in events)
        {
            tree.Add(@event.Leaf);
        }
        return tree.Root();
    }

    /// <returns>Those that were not there before.</returns>
    private async Task<HashSet<Guid>> InsertIdsAsync(NpgsqlConnection connection, Guid[] keys)
    {
        await using var command = new NpgsqlCommand(
            $"""
            WITH fresh AS (INSERT INTO {_schema}.tracked_event_ids SELECT unnest($1) ON CONFLICT DO NOTHING RETURNING event_key)
            SELECT coalesce(array_agg(event_key), ARRAY[]::uuid[]) FROM fresh
            """,
            connection
        );
        // In the order of the index: neighbours share its pages, and writers that have the same ids wait for one another in the
        // same order.
        Array.Sort(keys);
        command.Parameters.Add(Sql.Value(keys));
        await command.PrepareAsync();
        return [.. (Guid[])(await command.ExecuteScalarAsync())!];
    }

    private async Task CopyAsync(NpgsqlConnection connection, Guid batch, NewEvent[] events)
    {
        await using var copy = await connection.BeginRawBinaryCopyAsync(
            $"COPY {_schema}.tracked_events ({TrackedEventCopy.Columns}) FROM STDIN (FORMAT BINARY)"
        );
        var part = new ArrayBufferWriter<byte>(2 * PartSize);
        part.Write(TrackedEventCopy.Header);
        for (var leaf = 0; leaf < events.Length; leaf++)
        {
            TrackedEventCopy.WritePlace(part.GetSpan(TrackedEventCopy.PlaceSize), batch, leaf);
            part.Advance(TrackedEventCopy.PlaceSize);
            part.Write(events[leaf].Columns);
            if (part.WrittenCount >= PartSize)
            {
                await copy.WriteAsync(part.WrittenMemory);
                part.ResetWrittenCount();
            }
        }
        part.Write(TrackedEventCopy.Trailer);
        await copy.WriteAsync(part.WrittenMemory);
    }

    /// <summary>Makes the partitions that are missing, and that of next week before anybody needs it.</summary>
    private async Task EnsureWeeksAsync(IEnumerable<NewEvent> events)
    {
        DateOnly[] missing =
        [
            .. events
                .Select(e => EventsTracked.WeekOf(e.Timestamp))
                .Append(EventsTracked.WeekOf(clock.GetUtcNow().AddDays(7)))
                .Distinct()
                .Where(week => !_weeks.Contains(week))
                .Order(),
        ];
        if (missing.Length == 0)
        {
            return;
        }
        await using var command = store.DataSource.CreateCommand(
            $"SELECT {_schema}.ensure_tracked_week(w) FROM unnest($1) w"
        );
        command.With(Sql.Value(missing));
        await command.ExecuteNonQueryAsync();
        _weeks = new HashSet<DateOnly>([.. _weeks, .. missing]);
    }
}
