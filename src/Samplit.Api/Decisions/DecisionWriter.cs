using Samplit.Api.Database;

namespace Samplit.Api.Decisions;

/// <summary>
/// The one place on this node that decides and appends for one experiment. It takes whatever waits, decides it in order
/// on the head it knows, and commits once; only then are the askers answered. The stream's version is the lock: a
/// writer that lost a race takes the stream's row, reads what it missed and decides again.
/// </summary>
internal sealed class DecisionWriter
{
    private readonly DecisionQueue _queue;
    private readonly WriterState _state;
    private readonly PipelinedWriter _pipelined;
    private readonly LockingWriter _locking;

    public DecisionWriter(
        Guid experimentId,
        VariantNames variants,
        DecisionStore store,
        CommitQueue commits,
        VisitorCache visitors,
        DatabaseCircuit circuit,
        DecisionOptions options,
        TimeProvider clock
    )
    {
        _queue = new DecisionQueue(options, clock);
        _state = new WriterState(experimentId, variants, store, visitors);
        _pipelined = new PipelinedWriter(_state, store, commits, _queue, options, clock);
        _locking = new LockingWriter(_state, store, commits, _queue, circuit, clock);
        Completion = Task.Run(RunAsync);
    }

    /// <summary>Ends when the writer has answered everything after <see cref="Close"/>.</summary>
    public Task Completion { get; }

    /// <returns>False when the queue is full or closed.</returns>
    public bool TryEnqueue(PendingDecision decision) => _queue.TryEnqueue(decision);

    /// <summary>Takes nothing more; what waits is still decided.</summary>
    public void Close() => _queue.Close();

    private async Task RunAsync()
    {
        while (await _queue.ArrivalAsync())
        {
            try
            {
                var again = _pipelined.IsOpen ? await _pipelined.RunAsync() : [];
                if (again.Count > 0 || _pipelined.IsBlocked || !_pipelined.IsOpen)
                {
                    await _locking.DecideAsync(again);
                }
                await _locking.ReallocateIfDueAsync();
            }
            catch (Exception e)
            {
                // Whether the commit happened is unknown, so is the head: read it again before the next decision.
                _state.Head = null;
                foreach (var decision in _pipelined.Unanswered.Concat(_locking.Unanswered).ToList())
                {
                    decision.Fail(e);
                }
            }
        }
    }
}
