using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace Samplit.Api.Decisions;

/// <summary>What waits for one experiment's writer: bounded, in order, for one reader.</summary>
internal sealed class DecisionQueue(DecisionOptions options, TimeProvider clock)
{
    private readonly Channel<PendingDecision> _channel = Channel.CreateBounded<PendingDecision>(
        new BoundedChannelOptions(options.WriterQueue) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait }
    );

    private Task<bool> _arrival = Task.FromResult(true);

    /// <returns>False when the queue is full or closed.</returns>
    public bool TryEnqueue(PendingDecision decision) => _channel.Writer.TryWrite(decision);

    /// <summary>Takes nothing more; what waits can still be taken.</summary>
    public void Close() => _channel.Writer.TryComplete();

    /// <summary>
    /// True when something waits, false when nothing will any more. One wait, however often it is asked for.
    /// </summary>
    public Task<bool> ArrivalAsync() =>
        _arrival.IsCompleted ? _arrival = _channel.Reader.WaitToReadAsync().AsTask() : _arrival;

    /// <summary>The next that is worth deciding: others are told that their time is over.</summary>
    public bool TryPeek([NotNullWhen(true)] out PendingDecision? next)
    {
        while (_channel.Reader.TryPeek(out next))
        {
            if (next.TakenBy >= clock.GetTimestamp())
            {
                return true;
            }
            Remove();
            next.Fail(new WriterBusyException());
        }
        return false;
    }

    /// <summary>Removes what was peeked at.</summary>
    public void Remove() => _channel.Reader.TryRead(out _);

    /// <summary>Moves what waits to the end of a batch, as far as the batch takes it.</summary>
    /// <param name="visitorsOnly">Stops before a change.</param>
    public void TakeTo(List<PendingDecision> batch, bool visitorsOnly = false)
    {
        while (batch.Count < options.WriterBatch && TryPeek(out var next) && !(visitorsOnly && next is PendingChange))
        {
            batch.Add(next);
            Remove();
        }
    }
}
