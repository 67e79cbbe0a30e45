using System.Threading.Channels;
using Npgsql;
using Samplit.Api.Runtime.Database;
using Samplit.Domain.Assignment;
using Samplit.EventStore;
using Samplit.EventStore.Events;

namespace Samplit.Api.Runtime.Decisions;

/// <summary>
/// The one place on this node that decides and appends for one experiment. It takes whatever waits, decides it in order
/// on the head it knows, and commits once; only then are the askers answered. The stream's version is the lock: a writer
/// that lost a race takes the stream's row, reads what it missed and decides again.
/// </summary>
internal sealed class DecisionWriter
{
    /// <summary>Batches that ask the database for their visitors after one that met a visitor it did not remember.</summary>
    private const int LookUpsAfterSurprise = 64;

    private readonly DecisionStore _store;
    private readonly VisitorCache _visitors;
    private readonly DatabaseCircuit _circuit;
    private readonly SamplitOptions _options;
    private readonly TimeProvider _clock;
    private readonly Channel<PendingDecision> _queue;
    private readonly List<PendingDecision> _batch = [];
    private readonly Func<VisitorKey, KnownVisitor?> _remembered;

    private EventStream? _head;
    private int _lookUps = LookUpsAfterSurprise;

    public DecisionWriter(
        Guid experimentId,
        DecisionStore store,
        VisitorCache visitors,
        DatabaseCircuit circuit,
        SamplitOptions options,
        TimeProvider clock
    )
    {
        (ExperimentId, _store, _visitors, _circuit) = (experimentId, store, visitors, circuit);
        (_options, _clock) = (options, clock);
        _remembered = visitor => _visitors.TryPeek(experimentId, visitor, out var known) ? known : null;
        _queue = Channel.CreateBounded<PendingDecision>(
            new BoundedChannelOptions(options.WriterQueue)
            {
                SingleReader = true,
                FullMode = BoundedChannelFullMode.Wait,
            }
        );
        Completion = Task.Run(RunAsync);
    }

    public Guid ExperimentId { get; }

    /// <summary>Ends when the writer has answered everything after <see cref="Close"/>.</summary>
    public Task Completion { get; }

    /// <returns>False when the queue is full or closed.</returns>
    public bool TryEnqueue(PendingDecision decision) => _queue.Writer.TryWrite(decision);

    /// <summary>Takes nothing more; what waits is still decided.</summary>
    public void Close() => _queue.Writer.TryComplete();

    private async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            _batch.Clear();
            while (_batch.Count < _options.WriterBatch && _queue.Reader.TryRead(out var decision))
            {
                _batch.Add(decision);
            }
            try
            {
                await _circuit.Pipeline.ExecuteAsync(
                    static (writer, _) => writer.DecideAsync(),
                    this,
                    CancellationToken.None
                );
            }
            catch (Exception e)
            {
                // Whether the commit happened is unknown, so is the head: read it again before the next decision.
                _head = null;
                foreach (var decision in _batch)
                {
                    decision.Fail(e);
                }
            }
        }
    }

    private async ValueTask DecideAsync()
    {
        // A change is decided alone, because what comes after it is decided on what it changed.
        for (var i = 0; i < _batch.Count; )
        {
            if (_batch[i] is PendingChange change)
            {
                await ChangeAsync(change);
                i++;
                continue;
            }
            var end = _batch.FindIndex(i, d => d is PendingChange);
            var visitors = _batch.GetRange(i, (end < 0 ? _batch.Count : end) - i);
            i += visitors.Count;
            await DecideVisitorsAsync(visitors);
            await ReallocateIfDueAsync();
        }
    }

    private async Task DecideVisitorsAsync(List<PendingDecision> visitors)
    {
        if (await TryRememberingAsync(visitors) || await TryLookingUpAsync(visitors))
        {
            return;
        }
        var (session, head) = await _store.OpenExclusiveSessionAsync(ExperimentId, EventMetadata.None);
        await using (session)
        {
            var (_, known) = await _store.LookUpAsync(_store.Experiment(head), Keys(visitors), session.Connection);
            var round = Round(head, known);
            round.TryDecide(visitors);
            await SaveAsync(session, head, round);
        }
    }

    /// <summary>
    /// One round trip: decides on what is remembered, and takes who is not for new. The row of a visitor who is not new
    /// does not go in, and nothing of the batch does.
    /// </summary>
    private async Task<bool> TryRememberingAsync(List<PendingDecision> visitors)
    {
        if (_head is not { } head || _lookUps > 0)
        {
            return false;
        }
        var round = Round(head, lookedUp: null);
        return round.TryDecide(visitors) && await TrySaveAsync(head, round);
    }

    /// <summary>Two round trips: asks who of the visitors is known, then decides.</summary>
    private async Task<bool> TryLookingUpAsync(List<PendingDecision> visitors)
    {
        var head = _head ??= await _store.FetchAsync(ExperimentId);
        var (version, known) = await _store.LookUpAsync(_store.Experiment(head), Keys(visitors));
        if (version != head.Version)
        {
            return false;
        }
        _lookUps = known.Count > 0 ? LookUpsAfterSurprise : Math.Max(0, _lookUps - 1);
        Remember(known);
        var round = Round(head, known);
        round.TryDecide(visitors);
        return await TrySaveAsync(head, round);
    }

    private async Task<bool> TrySaveAsync(EventStream head, VisitorRound round)
    {
        try
        {
            await SaveAsync(_store.OpenSession(EventMetadata.None), head, round);
            return true;
        }
        catch (StreamVersionConflictException)
        {
            return false;
        }
        catch (PostgresException e) when (DecisionStore.IsKnownVisitor(e))
        {
            _lookUps = LookUpsAfterSurprise;
            return false;
        }
    }

    private async Task SaveAsync(EventSession session, EventStream head, VisitorRound round)
    {
        if (round.Events.Count > 0)
        {
            session.Append(head, round.Events);
            if (round.Contexts.Count > 0)
            {
                session.Execute(_store.InsertContexts(ExperimentId, round.Contexts));
            }
            _head = (await session.SaveChangesAsync())[0].Stream;
            Remember(round.Decided);
        }
        round.Tell();
    }

    private async Task ChangeAsync(PendingChange change)
    {
        var (session, head) = await _store.OpenExclusiveSessionAsync(ExperimentId, change.Metadata);
        await using (session)
        {
            var decision = change.Decide(
                new ChangeContext(
                    _store.Experiment(head),
                    _store.Allocation(head),
                    _store.Statistics(head),
                    head.Version,
                    _clock.GetUtcNow()
                )
            );
            IReadOnlyList<StoredEvent> events = [];
            _head = head;
            if (decision.Events.Count > 0)
            {
                session.Append(head, decision.Events);
                (_head, events) = (await session.SaveChangesAsync())[0];
            }
            change.Complete(new ChangeOutcome(_head, events, decision.Refusal));
        }
    }

    /// <summary>Reallocation follows the evidence, right behind the visitors who brought it.</summary>
    private async Task ReallocateIfDueAsync()
    {
        if (_head is { } head && _store.IsReallocationDue(head, _clock.GetUtcNow()))
        {
            await ChangeAsync(Reallocation.IfDue());
        }
    }

    private VisitorRound Round(EventStream head, IReadOnlyDictionary<VisitorKey, KnownVisitor>? lookedUp) =>
        new(_store.Experiment(head), _store.Allocation(head), _remembered, lookedUp);

    private void Remember(IReadOnlyDictionary<VisitorKey, KnownVisitor> known)
    {
        foreach (var (visitor, what) in known)
        {
            _visitors.Set(ExperimentId, visitor, what);
        }
    }

    private static VisitorKey[] Keys(List<PendingDecision> visitors) =>
        [.. visitors.Select(v => ((IPendingVisitor)v).Visitor).Distinct()];
}
