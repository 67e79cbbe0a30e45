using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Visitors;
using Samplit.Verify.TrackedEvents;

namespace Samplit.Api.TrackedEvents;

/// <summary>
/// Hands events to the writer of their project, of which there is one a node, made when it is first asked for. What can
/// be computed before, is: the writer has the database to wait for.
/// </summary>
internal sealed class TrackedEventWriters(
    TrackedEventStore store,
    VisitorSalts salts,
    TrackedEventMeasurements measurements,
    DatabaseCircuit circuit,
    TrackedEventOptions options,
    RequestOptions requests,
    TimeProvider clock
) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Guid, Handle> _handles = new();

    public static WriterBusyException Busy() => new("Too many events of this project wait.");

    /// <returns>What became of each event, in their order; after the commit.</returns>
    /// <exception cref="WriterBusyException">The queue is full, or the server is stopping.</exception>
    public async Task<IReadOnlyList<TrackedEventView>> TrackAsync(
        Guid project,
        IReadOnlyList<Item<TrackEventRequest>> items,
        CancellationToken ct
    )
    {
        var handle = await FindAsync(project, ct);
        var views = new TrackedEventView[items.Count];
        var events = Check(project, items, handle.Salt, views);
        measurements.Refused(items.Count - events.Count);
        if (events.Count == 0)
        {
            return views;
        }
        var pending = new PendingEvents(
            [.. events.Select(e => e.Event)],
            clock.GetTimestamp() + (long)(requests.RequestTimeout.TotalSeconds * 2 / 3 * clock.TimestampFrequency)
        );
        if (!handle.Writer.TryEnqueue(pending))
        {
            throw Busy();
        }
        // A caller that gives up does not take the events back: they are kept or not, as if it had waited.
        await pending.Task.WaitAsync(requests.RequestTimeout, clock, ct);
        foreach (var (index, @event) in events)
        {
            views[index] = new(index, @event.IsNew ? TrackingOutcome.Accepted : TrackingOutcome.Duplicate);
        }
        return views;
    }

    /// <summary>The salt of a project's units.</summary>
    public async Task<byte[]> SaltAsync(Guid project, CancellationToken ct) => (await FindAsync(project, ct)).Salt;

    /// <summary>Answers what waits, then ends; what a database that hangs holds up is left unanswered.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var handle in _handles.Values)
        {
            handle.Writer.Close();
        }
        await Task.WhenAny(Task.WhenAll(_handles.Values.Select(h => h.Writer.Completion)), Task.Delay(Patience));
    }

    /// <param name="views">Get a view for each event that is refused.</param>
    private List<(int Index, NewEvent Event)> Check(
        Guid project,
        IReadOnlyList<Item<TrackEventRequest>> items,
        byte[] salt,
        TrackedEventView[] views
    )
    {
        var now = clock.GetUtcNow();
        var events = new List<(int, NewEvent)>(items.Count);
        using var keys = new KeyedHash(salt);
        var saltsOfRows = RandomNumberGenerator.GetBytes(items.Count * TrackedEventRow.SaltSize);
        var columns = new ArrayBufferWriter<byte>(1024);
        for (var i = 0; i < items.Count; i++)
        {
            var (row, refusal) = Row(items[i].Value, keys, now);
            if (row is null)
            {
                views[i] = new(i, TrackingOutcome.Refused, items[i].Problem ?? Problems.Details(refusal!));
                continue;
            }
            var saltOfRow = saltsOfRows.AsSpan(i * TrackedEventRow.SaltSize, TrackedEventRow.SaltSize);
            events.Add((i, New(project, row, keys, saltOfRow, columns)));
        }
        return events;
    }

    /// <param name="keys">Under the project's salt.</param>
    /// <param name="columns">A buffer to write in.</param>
    private static NewEvent New(
        Guid project,
        TrackedEventRow row,
        KeyedHash keys,
        ReadOnlySpan<byte> salt,
        ArrayBufferWriter<byte> columns
    )
    {
        var hash = row.Hash(salt);
        columns.ResetWrittenCount();
        TrackedEventCopy.WriteColumns(columns, project, row, salt, hash);
        return new NewEvent(
            TrackedEventId.KeyOf(keys, row.EventId),
            row.Type,
            row.Timestamp,
            columns.WrittenSpan.ToArray(),
            TrackedEventTree.Leaf(hash)
        );
    }

    private static (TrackedEventRow? Row, Refusal? Refusal) Row(
        TrackEventRequest? request,
        KeyedHash keys,
        DateTimeOffset now
    )
    {
        if (request is null)
        {
            return (null, Refusal.Invalid("eventId", "An event, not null."));
        }
        var (command, problem) = request.ToCommand(now);
        return command is null ? (null, problem) : TrackedEventRow.From(command, keys, now);
    }

    private ValueTask<Handle> FindAsync(Guid project, CancellationToken ct) =>
        _handles.TryGetValue(project, out var handle) ? new(handle) : new(OpenAsync(project, ct));

    private async Task<Handle> OpenAsync(Guid project, CancellationToken ct)
    {
        var salt = await circuit
            .Pipeline.ExecuteAsync(
                static async (state, token) => await state.salts.OfProjectAsync(state.project, token),
                (salts, project),
                CancellationToken.None
            )
            .AsTask()
            .WaitAsync(requests.RequestTimeout, clock, ct);
        return _handles.GetOrAdd(
            project,
            id => new Handle(salt, new TrackedEventWriter(id, store, measurements, circuit, options, clock))
        );
    }

    private sealed record Handle(byte[] Salt, TrackedEventWriter Writer);
}
