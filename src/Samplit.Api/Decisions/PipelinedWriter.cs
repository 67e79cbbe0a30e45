namespace Samplit.Api.Decisions;

/// <summary>
/// Decides on what is remembered and takes everybody else for new: one round trip a batch, and the primary key refuses
/// who is not new after all. While one batch is being committed, the next one is decided on the head that it will
/// leave.
/// </summary>
internal sealed class PipelinedWriter(
    WriterState state,
    DecisionStore store,
    CommitQueue commits,
    DecisionQueue queue,
    DecisionOptions options,
    TimeProvider clock
)
{
    /// <summary>The batch that is being committed, and the one that is being decided behind it.</summary>
    private (DecisionBatch? InFlight, DecisionBatch? Filling) _batches;

    /// <summary>Taken from the queue and perhaps not answered yet.</summary>
    public IEnumerable<PendingDecision> Unanswered =>
        (_batches.InFlight?.Decisions ?? []).Concat(_batches.Filling?.Decisions ?? []);

    /// <summary>Whether it ended because what waits next is for <see cref="LockingWriter"/>.</summary>
    public bool IsBlocked { get; private set; }

    public bool IsOpen => state is { Head: not null, BatchesToLookUp: 0, BatchesToLock: 0 };

    /// <summary>Decides what waits until nothing does, or until <see cref="LockingWriter"/> is needed.</summary>
    /// <returns>What was decided on something that was not so, and has to be decided again.</returns>
    public async Task<IReadOnlyList<PendingDecision>> RunAsync()
    {
        var commit = Task.CompletedTask;
        (_batches, IsBlocked) = ((null, null), false);
        while (true)
        {
            var inFlight = _batches.InFlight;
            var due = inFlight is not null && store.IsReallocationDueByVisitors(inFlight.After, clock.GetUtcNow());
            var next = state.NewBatch(inFlight?.After ?? state.Head!, inFlight);
            _batches = (inFlight, next);
            await FillAsync(next, commit, full: due);
            if (inFlight is not null)
            {
                if (await state.IsLostAsync(commit))
                {
                    PendingDecision[] again = [.. Unanswered];
                    _batches = (null, null);
                    return again;
                }
                state.OnCommitted(inFlight);
            }
            commit = commits.CommitAsync(next);
            // After the next commit is on its way, because more is waiting for that.
            inFlight?.Respond();
            if (next.Decisions.Count == 0)
            {
                _batches = (null, null);
                return [];
            }
            _batches = (next, null);
        }
    }

    /// <summary>Takes what waits, and what arrives until the commit before has ended.</summary>
    private async Task FillAsync(DecisionBatch batch, Task commit, bool full)
    {
        full = full || !Take(batch);
        while (!full && !commit.IsCompleted)
        {
            var arriving = queue.ArrivalAsync();
            if (await Task.WhenAny(commit, arriving) == arriving)
            {
                full = !await arriving || !Take(batch);
            }
        }
        if (!full)
        {
            Take(batch);
        }
    }

    /// <returns>False when the batch takes nothing more.</returns>
    private bool Take(DecisionBatch batch)
    {
        var open = true;
        while (open && queue.TryPeek(out var next))
        {
            if (next is PendingChange)
            {
                (open, IsBlocked) = (false, true);
            }
            else if (!batch.TryAdd(next))
            {
                state.OnKnownVisitor();
                (open, IsBlocked) = (false, true);
            }
            else
            {
                queue.Remove();
                open = batch.Decisions.Count < options.WriterBatch;
            }
        }
        batch.Prepare();
        return open;
    }
}
