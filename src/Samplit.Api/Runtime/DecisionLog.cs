using System.Collections.Concurrent;
using System.Text.Json;
using Samplit.Domain.Assignment;

namespace Samplit.Api.Runtime;

/// <summary>Where requests hand in decisions: one writer an experiment, made when it is first asked for.</summary>
internal sealed class DecisionLog(DecisionStore store, SamplitOptions options, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Guid, DecisionWriter> _writers = new();
    private volatile bool _closed;

    public Task<AssignmentOutcome> AssignAsync(
        Guid experimentId,
        string visitor,
        JsonElement? context,
        CancellationToken ct
    ) => EnqueueAsync(experimentId, new PendingAssignment(visitor, context), ct);

    public Task<ConversionOutcome> ConvertAsync(
        Guid experimentId,
        string visitor,
        double value,
        CancellationToken ct
    ) => EnqueueAsync(experimentId, new PendingConversion(visitor, value), ct);

    public Task<ChangeOutcome> ChangeAsync(Guid experimentId, PendingChange change, CancellationToken ct) =>
        EnqueueAsync(experimentId, change, ct);

    /// <summary>Answers what waits, then ends; what a database that hangs holds up is left unanswered.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        foreach (var writer in _writers.Values)
        {
            writer.Close();
        }
        await Task.WhenAny(Task.WhenAll(_writers.Values.Select(w => w.Completion)), Task.Delay(Patience));
    }

    /// <exception cref="WriterBusyException">The queue is full, or the server is stopping.</exception>
    private Task<T> EnqueueAsync<T>(Guid experimentId, PendingDecision<T> decision, CancellationToken ct)
    {
        if (_closed || !TryEnqueue(experimentId, decision))
        {
            throw new WriterBusyException();
        }
        // A caller that gives up does not take the decision back: it is committed or not, as if it had waited.
        return decision.Answer.WaitAsync(ct);
    }

    private bool TryEnqueue(Guid experimentId, PendingDecision decision)
    {
        var writer = _writers.GetOrAdd(experimentId, Create);
        // A writer that retires at this moment takes nothing more; the next one does.
        return writer.TryEnqueue(decision)
            || (writer.IsClosed && _writers.GetOrAdd(experimentId, Create).TryEnqueue(decision));
    }

    private DecisionWriter Create(Guid experimentId) => new(experimentId, store, options, clock, Retire);

    /// <summary>Forgets a writer of an experiment that does not exist, so that guessed ids cost no memory.</summary>
    private void Retire(DecisionWriter writer)
    {
        _writers.TryRemove(KeyValuePair.Create(writer.ExperimentId, writer));
        writer.Close();
    }
}

internal sealed class WriterBusyException() : Exception("Too many decisions wait for this experiment.");
