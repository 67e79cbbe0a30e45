namespace Samplit.Api.Decisions;

/// <summary>
/// Decides on what is remembered and takes who is not for new: one round trip a batch, and the primary key refuses who is
/// not new after all. While one batch is being committed, the next one is decided on the head that it will leave.
/// </summary>
internal sealed class FastLane(
    WriterState state,
    DecisionStore store,
    CommitQueue commits,
    DecisionQueue queue,
    DecisionOptions options,
    TimeProvider clock
)
{
    private DecisionBatch? _filling;

    /// <summary>Taken from the queue and perhaps not answered yet.</summary>
    public IEnumerable<PendingDecision> Unanswered => (state.Flying?.Decisions ?? []).Concat(_filling?.Decisions ?? []);

    /// <summary>Whether it ended because what waits next is for the careful lane.</summary>
    public bool IsBlocked { get; private set; }

    public bool IsOpen => state is { Head: not null, LookUps: 0, Locks: 0 };

    /// <summary>Decides what waits until nothing does, or until the careful lane is needed.</summary>
    /// <returns>What was decided on something that was not so, and has to be decided again.</returns>
    public async Task<IReadOnlyList<PendingDecision>> RunAsync()
    {
        var commit = Task.CompletedTask;
        (_filling, IsBlocked) = (null, false);
        while (true)
        {
            var due = state.Flying is { } last && store.IsReallocationDue(last.Head, clock.GetUtcNow());
            _filling = state.NewBatch(state.Flying?.Head ?? state.Head!);
            await FillAsync(_filling, commit, full: due);
            var landed = state.Flying;
            if (landed is not null)
            {
                if (await state.IsLostAsync(commit))
                {
                    PendingDecision[] again = [.. Unanswered];
                    (state.Flying, _filling) = (null, null);
                    return again;
                }
                state.Land(landed);
            }
            state.Flying = _filling.Decisions.Count > 0 ? _filling : null;
            commit = commits.CommitAsync(_filling);
            // Told after the next commit is on its way, because more is waiting for that.
            landed?.Tell();
            if (state.Flying is null)
            {
                _filling = null;
                return [];
            }
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
                state.Surprised();
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
