using System.Collections.Concurrent;
using System.Text.Json;
using Samplit.Domain;
using Samplit.Domain.Assignment;

namespace Samplit.Api.Runtime;

/// <summary>
/// Where requests hand in decisions. Visitors who are remembered are answered at once; the others wait for the writer of
/// their experiment, of which there is one a node, made when it is first asked for.
/// </summary>
internal sealed class DecisionLog(
    DecisionStore store,
    VisitorCache visitors,
    DatabaseCircuit circuit,
    SamplitOptions options,
    TimeProvider clock
) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<Guid, Desk> _desks = new();
    private volatile bool _closed;

    public async ValueTask<AssignmentOutcome> AssignAsync(
        Guid experimentId,
        string visitor,
        JsonElement? context,
        CancellationToken ct
    )
    {
        var desk = Find(experimentId) ?? await OpenAsync(experimentId, ct);
        if (desk is null)
        {
            return AssignmentOutcome.Refused(Refusal.ExperimentNotFound);
        }
        var key = VisitorKey.From(desk.Salt, visitor);
        return visitors.TryGet(experimentId, key, out var known)
            ? AssignmentOutcome.Known(
                new StickyAssignment(desk.Variants[known.Variant], known.Propensity, known.Allocation)
            )
            : await EnqueueAsync(desk, new PendingAssignment(key, context), ct);
    }

    public async ValueTask<ConversionOutcome> ConvertAsync(
        Guid experimentId,
        string visitor,
        double value,
        CancellationToken ct
    )
    {
        var desk = Find(experimentId) ?? await OpenAsync(experimentId, ct);
        if (desk is null)
        {
            return ConversionOutcome.Refused(Refusal.ExperimentNotFound);
        }
        var key = VisitorKey.From(desk.Salt, visitor);
        return visitors.TryGet(experimentId, key, out var known) && known.Converted
            ? new ConversionOutcome(desk.Variants[known.Variant], IsNew: false, null)
            : await EnqueueAsync(desk, new PendingConversion(key, value), ct);
    }

    public async ValueTask<ChangeOutcome> ChangeAsync(Guid experimentId, PendingChange change, CancellationToken ct)
    {
        var desk = Find(experimentId) ?? await OpenAsync(experimentId, ct);
        return desk is null
            ? new ChangeOutcome(null, [], Refusal.ExperimentNotFound)
            : await EnqueueAsync(desk, change, ct);
    }

    /// <summary>Answers what waits, then ends; what a database that hangs holds up is left unanswered.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        foreach (var desk in _desks.Values)
        {
            desk.Writer.Close();
        }
        await Task.WhenAny(Task.WhenAll(_desks.Values.Select(d => d.Writer.Completion)), Task.Delay(Patience));
    }

    private Desk? Find(Guid experimentId) => _desks.GetValueOrDefault(experimentId);

    /// <returns>Null when there is no such experiment: guessed ids leave nothing behind.</returns>
    private async Task<Desk?> OpenAsync(Guid experimentId, CancellationToken ct) =>
        await circuit
            .Pipeline.ExecuteAsync(
                async (id, token) => await LoadAsync(id, token),
                experimentId,
                CancellationToken.None
            )
            .AsTask()
            .WaitAsync(options.RequestTimeout, clock, ct);

    private async Task<Desk?> LoadAsync(Guid experimentId, CancellationToken ct)
    {
        if (await store.FindSaltAsync(experimentId, ct) is not { } salt)
        {
            return null;
        }
        var variants = store.Experiment(await store.FetchAsync(experimentId, ct)).Variants;
        return _desks.GetOrAdd(
            experimentId,
            id => new Desk(
                salt,
                [.. variants.Select(v => v.Name)],
                new DecisionWriter(id, store, visitors, circuit, options, clock)
            )
        );
    }

    /// <exception cref="WriterBusyException">The queue is full, or the server is stopping.</exception>
    private Task<T> EnqueueAsync<T>(Desk desk, PendingDecision<T> decision, CancellationToken ct)
    {
        if (_closed || !desk.Writer.TryEnqueue(decision))
        {
            throw new WriterBusyException();
        }
        // A caller that gives up does not take the decision back: it is committed or not, as if it had waited.
        return decision.Answer.WaitAsync(options.RequestTimeout, clock, ct);
    }

    /// <summary>What is needed to serve one experiment; none of it ever changes.</summary>
    private sealed record Desk(byte[] Salt, string[] Variants, DecisionWriter Writer);
}

internal sealed class WriterBusyException() : Exception("Too many decisions wait for this experiment.");
