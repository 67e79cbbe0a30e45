using Samplit.Api.Database;
using Samplit.Projections.Streams;

namespace Samplit.Api.Decisions;

/// <summary>
/// Commits what this node's writers have prepared. What waits when a commit ends goes together into the next one, so
/// that a hundred quiet experiments need no more transactions than one busy one.
/// </summary>
internal sealed class CommitQueue(StreamStore store, DatabaseCircuit circuit, DecisionOptions options)
{
    /// <summary>Commits under way at once. More of them would be smaller ones.</summary>
    private const int AtOnce = 2;

    private const int MaxBatchesPerCommit = 128;

    private readonly Lock _lock = new();
    private readonly Queue<Entry> _waiting = [];
    private int _running;

    /// <summary>
    /// Entries that may share a transaction: few after one of them spoilt it for all, then more again.
    /// </summary>
    private int _together = MaxBatchesPerCommit;

    /// <summary>Ends when the batch is durable; fails when nothing of it is, or when nobody can know.</summary>
    /// <exception cref="StreamVersionConflictException">The stream is not where the batch was decided at.</exception>
    public Task CommitAsync(DecisionBatch batch)
    {
        if (batch.Appends.Count == 0)
        {
            return Task.CompletedTask;
        }
        var entry = new Entry(batch);
        lock (_lock)
        {
            _waiting.Enqueue(entry);
            if (_running == AtOnce)
            {
                return entry.Task;
            }
            _running++;
        }
        _ = RunAsync();
        return entry.Task;
    }

    private async Task RunAsync()
    {
        while (Take() is { Count: > 0 } entries)
        {
            await SaveAsync(entries);
        }
    }

    private List<Entry> Take()
    {
        var entries = new List<Entry>();
        lock (_lock)
        {
            for (var visitors = 0; entries.Count < _together && _waiting.TryPeek(out var next); )
            {
                visitors += next.Batch.Decided.Count;
                if (entries.Count > 0 && visitors > options.WriterBatch)
                {
                    break;
                }
                entries.Add(_waiting.Dequeue());
            }
            _running -= entries.Count == 0 ? 1 : 0;
        }
        return entries;
    }

    private async Task SaveAsync(List<Entry> entries)
    {
        while (entries.Count > 0)
        {
            try
            {
                await CommitAsync(entries);
                Share(twice: true);
                entries.ForEach(entry => entry.TrySetResult());
                return;
            }
            catch (StreamVersionConflictException e)
            {
                // The others go without the one whose stream has moved.
                var moved = entries.Find(entry => entry.Batch.After.Id == e.StreamId)!;
                entries.Remove(moved);
                moved.TrySetException(e);
            }
            catch (Exception e) when (entries.Count > 1 && !DatabaseCircuit.IsConnectionLost(e))
            {
                // It is not said whose visitor was known after all.
                Share(twice: false);
                foreach (var entry in entries)
                {
                    await SaveAsync([entry]);
                }
                return;
            }
            catch (Exception e)
            {
                entries.ForEach(entry => entry.TrySetException(e));
                return;
            }
        }
    }

    private async Task CommitAsync(List<Entry> entries)
    {
        var session = store.OpenSession();
        entries.ForEach(entry => entry.Batch.AddTo(session));
        await circuit.Pipeline.ExecuteAsync(
            static async (session, _) => await session.SaveChangesAsync(CancellationToken.None),
            session,
            CancellationToken.None
        );
    }

    private void Share(bool twice)
    {
        lock (_lock)
        {
            _together = twice ? Math.Min(MaxBatchesPerCommit, 2 * _together) : 1;
        }
    }

    private sealed class Entry(DecisionBatch batch)
        : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public DecisionBatch Batch { get; } = batch;
    }
}
