using System.Threading.Channels;
using Samplit.Api.Runtime.Database;

namespace Samplit.Api.Runtime.Decisions;

/// <summary>
/// The one place on this node that decides and appends for one experiment. It takes whatever waits, decides it in order
/// on the head it knows, and commits once; only then are the askers answered. The stream's version is the lock: a writer
/// that lost a race takes the stream's row, reads what it missed and decides again.
/// </summary>
internal sealed class DecisionWriter
{
    private readonly SamplitOptions _options;
    private readonly Channel<PendingDecision> _queue;
    private readonly WriterState _state;
    private readonly FastLane _fast;
    private readonly CarefulLane _careful;
    private Task<bool> _arrival = Task.FromResult(true);

    public DecisionWriter(
        Guid experimentId,
        DecisionStore store,
        CommitQueue commits,
        VisitorCache visitors,
        DatabaseCircuit circuit,
        SamplitOptions options,
        TimeProvider clock
    )
    {
        _options = options;
        _queue = Channel.CreateBounded<PendingDecision>(
            new BoundedChannelOptions(options.WriterQueue)
            {
                SingleReader = true,
                FullMode = BoundedChannelFullMode.Wait,
            }
        );
        _state = new WriterState(experimentId, store, visitors);
        _fast = new FastLane(_state, store, commits, _queue.Reader, ArrivalAsync, options.WriterBatch, clock);
        _careful = new CarefulLane(_state, store, commits, circuit, clock);
        Completion = Task.Run(RunAsync);
    }

    /// <summary>Ends when the writer has answered everything after <see cref="Close"/>.</summary>
    public Task Completion { get; }

    /// <returns>False when the queue is full or closed.</returns>
    public bool TryEnqueue(PendingDecision decision) => _queue.Writer.TryWrite(decision);

    /// <summary>Takes nothing more; what waits is still decided.</summary>
    public void Close() => _queue.Writer.TryComplete();

    private async Task RunAsync()
    {
        while (await ArrivalAsync())
        {
            try
            {
                var next = _fast.IsOpen ? await _fast.RunAsync() : Take();
                await _careful.DecideAsync(next.Count == 0 && _fast.IsBlocked ? Take() : next);
                await _careful.ReallocateIfDueAsync();
            }
            catch (Exception e)
            {
                // Whether the commit happened is unknown, so is the head: read it again before the next decision.
                _state.Head = null;
                foreach (var decision in _fast.Unanswered.Concat(_careful.Unanswered).ToList())
                {
                    decision.Fail(e);
                }
            }
            _state.Flying = null;
        }
    }

    /// <summary>True when something waits, false when nothing will any more. One wait, however often it is asked for.</summary>
    private Task<bool> ArrivalAsync() =>
        _arrival.IsCompleted ? _arrival = _queue.Reader.WaitToReadAsync().AsTask() : _arrival;

    private List<PendingDecision> Take()
    {
        var taken = new List<PendingDecision>();
        while (taken.Count < _options.WriterBatch && _queue.Reader.TryRead(out var decision))
        {
            taken.Add(decision);
        }
        return taken;
    }
}
