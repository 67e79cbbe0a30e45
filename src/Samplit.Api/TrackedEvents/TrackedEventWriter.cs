using System.Threading.Channels;
using Samplit.Api.Database;

namespace Samplit.Api.TrackedEvents;

/// <summary>
/// The one place on this node that keeps the events of a project, a few commits at once. What waits when a commit ends goes
/// together into the next one; nobody is answered before.
/// </summary>
internal sealed class TrackedEventWriter
{
    private readonly Guid _project;
    private readonly TrackedEventStore _store;
    private readonly TrackedEventMeasurements _measurements;
    private readonly DatabaseCircuit _circuit;
    private readonly TrackedEventOptions _options;
    private readonly TimeProvider _clock;
    private readonly Channel<PendingEvents> _queue = Channel.CreateUnbounded<PendingEvents>();
    private readonly Lock _taking = new();

    /// <summary>Events that wait: calls have one or a thousand, so the queue is not bounded by those.</summary>
    private int _waiting;

    public TrackedEventWriter(
        Guid project,
        TrackedEventStore store,
        TrackedEventMeasurements measurements,
        DatabaseCircuit circuit,
        TrackedEventOptions options,
        TimeProvider clock
    )
    {
        (_project, _store, _measurements) = (project, store, measurements);
        (_circuit, _options, _clock) = (circuit, options, clock);
        Completion = Task.WhenAll(Enumerable.Range(0, options.EventCommits).Select(_ => Task.Run(RunAsync)));
    }

    /// <summary>Ends when the writer has answered everything after <see cref="Close"/>.</summary>
    public Task Completion { get; }

    /// <returns>False when the queue is full or closed.</returns>
    public bool TryEnqueue(PendingEvents events)
    {
        if (Interlocked.Add(ref _waiting, events.Events.Count) <= _options.EventQueue && _queue.Writer.TryWrite(events))
        {
            return true;
        }
        Interlocked.Add(ref _waiting, -events.Events.Count);
        return false;
    }

    /// <summary>Takes nothing more; what waits is still kept.</summary>
    public void Close() => _queue.Writer.TryComplete();

    private async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            List<PendingEvents> calls;
            lock (_taking)
            {
                calls = Take();
            }
            await SaveAsync(calls);
        }
    }

    private List<PendingEvents> Take()
    {
        var calls = new List<PendingEvents>();
        for (var count = 0; _queue.Reader.TryPeek(out var next); )
        {
            count += next.Events.Count;
            if (calls.Count > 0 && count > _options.EventBatch)
            {
                break;
            }
            _queue.Reader.TryRead(out _);
            Interlocked.Add(ref _waiting, -next.Events.Count);
            if (next.TakenBy < _clock.GetTimestamp())
            {
                next.TrySetException(TrackedEventWriters.Busy());
                continue;
            }
            calls.Add(next);
        }
        return calls;
    }

    private async Task SaveAsync(List<PendingEvents> calls)
    {
        if (calls.Count == 0)
        {
            return;
        }
        try
        {
            await _circuit.Pipeline.ExecuteAsync(
                static async (state, _) => await state._store.CommitAsync(state._project, state.calls),
                (_store, _project, calls),
                CancellationToken.None
            );
        }
        catch (Exception e) when (calls.Count > 1 && !DatabaseCircuit.IsConnectionLost(e))
        {
            // Whose event the database did not take is not said.
            foreach (var call in calls)
            {
                await SaveAsync([call]);
            }
            return;
        }
        catch (Exception e)
        {
            calls.ForEach(call => call.TrySetException(e));
            return;
        }
        _measurements.Committed(calls);
        calls.ForEach(call => call.TrySetResult());
    }
}
