using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Approvals;
using Samplit.Domain.Visitors;
using Samplit.Ledger;
using Samplit.Projections.Streams;

namespace Samplit.Api.Decisions;

/// <summary>
/// Asks the database before it decides, one batch after the other: after a visitor was known who was taken for new, for
/// changes, and while other nodes append to the stream as well.
/// </summary>
internal sealed class LockingWriter(
    WriterState state,
    DecisionStore store,
    CommitQueue commits,
    DecisionQueue queue,
    DatabaseCircuit circuit,
    TimeProvider clock
)
{
    private readonly List<PendingDecision> _taken = [];

    /// <summary>Taken from the queue and perhaps not answered yet.</summary>
    public IReadOnlyList<PendingDecision> Unanswered => _taken;

    /// <summary>Decides one batch of what waits.</summary>
    /// <param name="first">What was taken from the queue before.</param>
    public async Task DecideAsync(IReadOnlyList<PendingDecision> first)
    {
        _taken.Clear();
        _taken.AddRange(first);
        queue.TakeTo(_taken);
        // A change is decided alone, because what comes after it is decided on what it changed.
        for (var i = 0; i < _taken.Count; )
        {
            if (_taken[i] is PendingChange change)
            {
                await ChangeAsync(change);
                i++;
                continue;
            }
            i = await DecideVisitorsAsync(i);
            await ReallocateIfDueAsync();
        }
    }

    /// <summary>Reallocation follows the evidence, right behind the visitors who brought it.</summary>
    public async Task ReallocateIfDueAsync()
    {
        if (state.Head is { } head && store.IsReallocationDueByVisitors(head, clock.GetUtcNow()))
        {
            var change = PendingChange.ReallocateIfDue();
            await ChangeAsync(change);
            await change.Answer;
        }
    }

    /// <summary>Decides what is about visitors, up to the next change.</summary>
    /// <returns>Where it stopped.</returns>
    private async Task<int> DecideVisitorsAsync(int from)
    {
        if (state.BatchesToLock == 0 && await TryLookingUpAsync(Visitors(from)))
        {
            return End(from);
        }
        // Who is known is asked only where that is in doubt: the primary key refuses who is not new.
        if (state.BatchesToLookUp > 0 || !await TryHoldingAsync(from, lookUp: false))
        {
            await TryHoldingAsync(from, lookUp: true);
        }
        return End(from);
    }

    private int End(int from)
    {
        var change = _taken.FindIndex(from, d => d is PendingChange);
        return change < 0 ? _taken.Count : change;
    }

    private PendingDecision[] Visitors(int from) => [.. _taken[from..End(from)]];

    /// <summary>Two round trips: asks who of the visitors is known, then decides.</summary>
    private async Task<bool> TryLookingUpAsync(PendingDecision[] visitors)
    {
        var (version, known) = ((long?)null, new Dictionary<VisitorKey, KnownVisitor>());
        await GuardAsync(async () =>
        {
            state.Head ??= await store.FetchAsync(state.ExperimentId);
            (version, known) = await store.LookUpAsync(store.Experiment(state.Head), Keys(visitors));
        });
        if (version != state.Head!.Version)
        {
            state.OnConflict();
            return false;
        }
        state.Remember(known);
        var batch = Decide(state.Head, visitors, known)!;
        if (await state.IsLostAsync(commits.CommitAsync(batch)))
        {
            return false;
        }
        OnCommitted(batch, known.Count);
        return true;
    }

    /// <summary>Holds the stream's row, so that nobody else can append.</summary>
    /// <returns>False when the database has to be asked who of the visitors is known, and was not.</returns>
    private async Task<bool> TryHoldingAsync(int from, bool lookUp)
    {
        DecisionBatch? batch = null;
        Dictionary<VisitorKey, KnownVisitor>? known = null;
        try
        {
            await GuardAsync(async () =>
            {
                var (session, head) = await store.OpenExclusiveSessionAsync(state.ExperimentId, EventMetadata.None);
                await using (session)
                {
                    NoteHead(head);
                    var visitors = WithArrivals(from);
                    if (lookUp)
                    {
                        var experiment = store.Experiment(head);
                        (_, known) = await store.LookUpAsync(experiment, Keys(visitors), session.Connection);
                        state.Remember(known);
                    }
                    batch = Decide(head, visitors, known);
                    if (batch is { Appends.Count: > 0 })
                    {
                        batch.AddTo(session);
                        await session.SaveChangesAsync();
                    }
                }
            });
        }
        catch (PostgresException e) when (!lookUp && DecisionStore.IsKnownVisitor(e))
        {
            batch = null;
        }
        if (batch is null)
        {
            state.OnKnownVisitor();
            return false;
        }
        OnCommitted(batch, known?.Count ?? 0);
        return true;
    }

    /// <summary>
    /// Decides on the head that is known, and holds the stream only to see that it is still there: what takes long to
    /// compute is computed while others can append. What others may have to approve is quick, and is decided while the
    /// project's policy is held, too.
    /// </summary>
    private async Task ChangeAsync(PendingChange change)
    {
        var known = change.IsGoverned ? null : state.Head;
        var ahead = known is null ? null : TryDecide(change, known);
        if (known is not null && ahead is null)
        {
            return;
        }
        await GuardAsync(async () =>
        {
            var (session, head) = await store.OpenExclusiveSessionAsync(state.ExperimentId, change.Metadata);
            await using (session)
            {
                state.Head = head;
                var policy = change.IsGoverned
                    ? await store.HoldPolicyAsync(Project.Of(store.Experiment(head).Project), session.Connection)
                    : null;
                if ((head.Version == known?.Version ? ahead : TryDecide(change, head, policy)) is not { } decision)
                {
                    return;
                }
                IReadOnlyList<StoredEvent> events = [];
                if (decision.Events.Count > 0)
                {
                    session.Append(head, decision.Events);
                    (state.Head, events) = (await session.SaveChangesAsync())[0];
                }
                change.Outcome = new ChangeOutcome(state.Head, events, decision.Refusal);
                change.Respond();
            }
        });
    }

    /// <returns>Null when it failed, which is no concern of those who wait behind it.</returns>
    private Decision? TryDecide(PendingChange change, EventStream head, ApprovalPolicy? policy = null)
    {
        try
        {
            return change.Decide(store.Context(head, clock.GetUtcNow(), policy));
        }
        catch (Exception e)
        {
            change.Fail(e);
            return null;
        }
    }

    /// <returns>Null when the database has to be asked about some visitor first.</returns>
    private DecisionBatch? Decide(
        EventStream head,
        PendingDecision[] visitors,
        Dictionary<VisitorKey, KnownVisitor>? known
    )
    {
        var batch = state.NewBatch(head, known: known);
        if (!Array.TrueForAll(visitors, batch.TryAdd))
        {
            return null;
        }
        batch.Prepare();
        return batch;
    }

    /// <summary>Others had the stream for a while: who came meanwhile need not wait for the next turn.</summary>
    private PendingDecision[] WithArrivals(int from)
    {
        if (End(from) == _taken.Count)
        {
            queue.TakeTo(_taken, visitorsOnly: true);
        }
        return Visitors(from);
    }

    private void NoteHead(EventStream head)
    {
        if (head.Version == state.Head?.Version)
        {
            state.OnUncontended();
        }
        else
        {
            state.OnConflict();
        }
        state.Head = head;
    }

    private void OnCommitted(DecisionBatch batch, int knownVisitors)
    {
        if (knownVisitors > 0)
        {
            state.OnKnownVisitor();
        }
        else
        {
            state.OnNewVisitors();
        }
        state.OnCommitted(batch);
        batch.Respond();
    }

    private async Task GuardAsync(Func<Task> talk) =>
        await circuit.Pipeline.ExecuteAsync(static async (talk, _) => await talk(), talk, CancellationToken.None);

    private static VisitorKey[] Keys(PendingDecision[] visitors) =>
        [.. visitors.Select(v => ((IPendingVisitor)v).Visitor).Distinct()];
}
