using System.Threading.Channels;
using Samplit.Domain.Allocation;
using Samplit.Domain.Assignment;
using Samplit.Domain.Experiments;
using Samplit.EventStore.Events;

namespace Samplit.Api.Runtime;

/// <summary>
/// The one place on this node that decides and appends for one experiment. It takes whatever waits, decides it in order
/// on the head it knows, and commits once; only then are the askers answered. The stream's version is the lock: a node
/// that lost the race reads what it missed and decides again.
/// </summary>
internal sealed class DecisionWriter
{
    private const int MostAttempts = 50;

    private readonly DecisionStore _store;
    private readonly SamplitOptions _options;
    private readonly TimeProvider _clock;
    private readonly Channel<PendingDecision> _queue;
    private readonly List<PendingDecision> _batch = [];
    private readonly Action<DecisionWriter> _retire;

    private EventStream? _stream;
    private byte[]? _salt;

    public DecisionWriter(
        Guid experimentId,
        DecisionStore store,
        SamplitOptions options,
        TimeProvider clock,
        Action<DecisionWriter> retire
    )
    {
        (ExperimentId, _store, _options, _clock, _retire) = (experimentId, store, options, clock, retire);
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

    public bool IsClosed { get; private set; }

    /// <summary>Ends when the writer has answered everything after <see cref="Close"/>.</summary>
    public Task Completion { get; }

    /// <returns>False when the queue is full or closed.</returns>
    public bool TryEnqueue(PendingDecision decision) => _queue.Writer.TryWrite(decision);

    /// <summary>Takes nothing more; what waits is still decided.</summary>
    public void Close()
    {
        IsClosed = true;
        _queue.Writer.TryComplete();
    }

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
                await DecideAsync(_batch);
            }
            catch (Exception e)
            {
                // Whether the commit happened is unknown, so is the head: read it again before the next decision.
                _stream = null;
                foreach (var decision in _batch)
                {
                    decision.Fail(e);
                }
            }
        }
    }

    private async Task DecideAsync(List<PendingDecision> batch)
    {
        if (!await KnowExperimentAsync())
        {
            _retire(this);
            batch.ForEach(d => d.RefuseAsUnknown());
            return;
        }
        // A change is decided alone, because what comes after it is decided on what it changed.
        for (var i = 0; i < batch.Count; )
        {
            if (batch[i] is PendingChange change)
            {
                await RetryOnConflictAsync(() => ChangeAsync(change));
                i++;
                continue;
            }
            var visitors = batch.Skip(i).TakeWhile(d => d is IVisitorDecision).ToList();
            i += visitors.Count;
            await RetryOnConflictAsync(() => DecideVisitorsAsync(visitors));
            await ReallocateIfDueAsync();
        }
    }

    /// <summary>Whether the experiment exists; loads its salt on the first call.</summary>
    private async Task<bool> KnowExperimentAsync() => (_salt ??= await _store.FindSaltAsync(ExperimentId)) is not null;

    private async Task DecideVisitorsAsync(List<PendingDecision> decisions)
    {
        foreach (var visitor in decisions.Cast<IVisitorDecision>())
        {
            visitor.Key = VisitorKey.From(_salt, visitor.Visitor);
        }
        var keys = decisions.Select(d => ((IVisitorDecision)d).Key).Distinct().ToArray();
        var (stream, known) = await LookUpAsync(keys);
        var round = new VisitorRound(_store.Experiment(stream), _store.Allocation(stream), known);
        foreach (var decision in decisions)
        {
            round.Decide(decision);
        }
        if (round.Events.Count > 0)
        {
            var session = _store.OpenSession(EventMetadata.None);
            session.Append(stream, round.Events);
            if (round.Contexts.Count > 0)
            {
                session.Execute(_store.InsertContexts(ExperimentId, round.Contexts));
            }
            _stream = (await session.SaveChangesAsync())[0].Stream;
        }
        round.Answer();
    }

    private async Task ChangeAsync(PendingChange change)
    {
        var stream = await HeadAsync(await _store.VersionAsync(ExperimentId));
        var now = _clock.GetUtcNow();
        var decision = change.Decide(
            new ChangeContext(_store.Experiment(stream), _store.Allocation(stream), stream.Version, now)
        );
        IReadOnlyList<StoredEvent> events = [];
        if (decision.Events.Count > 0)
        {
            var session = _store.OpenSession(change.Metadata);
            session.Append(stream, decision.Events);
            var saved = (await session.SaveChangesAsync())[0];
            (_stream, events) = (saved.Stream, saved.Events);
        }
        change.Complete(new ChangeOutcome(_stream, events, decision.Refusal));
    }

    /// <summary>Reallocation follows the evidence, right behind the visitors who brought it.</summary>
    private async Task ReallocateIfDueAsync()
    {
        if (
            _stream is { } stream
            && _store.Experiment(stream)
                is { IsRunning: true, AllocationStrategy: AllocationStrategy.Adaptive } experiment
            && ReallocateTraffic.Due(experiment, _store.Allocation(stream), _clock.GetUtcNow()) is not null
        )
        {
            await RetryOnConflictAsync(() => ChangeAsync(Reallocation.IfDue()));
        }
    }

    /// <summary>
    /// The head, and who of these visitors is known there. Both are of one version: what another node appended between
    /// an older look-up and a newer head would be decided on as if it had not happened, and appended once more.
    /// </summary>
    private async Task<(EventStream Stream, Dictionary<VisitorKey, Sticky> Known)> LookUpAsync(VisitorKey[] visitors)
    {
        while (true)
        {
            var stream = _stream ??= await _store.FetchAsync(ExperimentId);
            var (version, known) = await _store.LookUpAsync(ExperimentId, visitors);
            if (version == stream.Version)
            {
                return (stream, known);
            }
            _stream = null;
        }
    }

    /// <summary>The head at <paramref name="version"/>, read again when another node has appended.</summary>
    private async Task<EventStream> HeadAsync(long version)
    {
        if (_stream is null || _stream.Version != version)
        {
            _stream = await _store.FetchAsync(ExperimentId);
        }
        return _stream;
    }

    private async Task RetryOnConflictAsync(Func<Task> attempt)
    {
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                await attempt();
                return;
            }
            catch (StreamVersionConflictException) when (attempts < MostAttempts)
            {
                _stream = null;
            }
        }
    }
}
