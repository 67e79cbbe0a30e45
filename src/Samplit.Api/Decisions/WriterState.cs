using Npgsql;
using Samplit.Domain.Visitors;
using Samplit.Projections.Streams;

namespace Samplit.Api.Decisions;

/// <summary>What a writer knows of its experiment between two batches, and how much it trusts that.</summary>
internal sealed class WriterState(Guid experimentId, VariantNames variants, DecisionStore store, VisitorCache visitors)
{
    private const int BatchesToLookUpAfterKnownVisitor = 64;
    private const int BatchesToLockAfterConflict = 16;

    public Guid ExperimentId { get; } = experimentId;

    /// <summary>The head as of the last commit; null when it has to be read.</summary>
    public EventStream? Head { get; set; }

    /// <summary>
    /// Batches still to come that ask the database for their visitors: the last one met somebody unexpected.
    /// </summary>
    public int BatchesToLookUp { get; private set; } = BatchesToLookUpAfterKnownVisitor;

    /// <summary>Batches still to come that take the stream's row first: somebody else appends too.</summary>
    public int BatchesToLock { get; private set; }

    public void OnKnownVisitor() => BatchesToLookUp = BatchesToLookUpAfterKnownVisitor;

    public void OnNewVisitors() => BatchesToLookUp = Math.Max(0, BatchesToLookUp - 1);

    public void OnConflict() => BatchesToLock = BatchesToLockAfterConflict;

    public void OnUncontended() => BatchesToLock = Math.Max(0, BatchesToLock - 1);

    /// <param name="inFlight">The batch whose commit will leave the head; null for none.</param>
    /// <param name="known">What was looked up of visitors; null when the database was not asked.</param>
    public DecisionBatch NewBatch(
        EventStream head,
        DecisionBatch? inFlight = null,
        IReadOnlyDictionary<VisitorKey, KnownVisitor>? known = null
    ) => new(store, head, inFlight?.Decided, visitors, known);

    /// <returns>Whether nothing was committed, because what the batch was decided on was not so.</returns>
    public async Task<bool> IsLostAsync(Task commit)
    {
        try
        {
            await commit;
            return false;
        }
        catch (StreamVersionConflictException)
        {
            OnConflict();
            return true;
        }
        catch (PostgresException e) when (DecisionStore.IsKnownVisitor(e))
        {
            OnKnownVisitor();
            return true;
        }
    }

    public void OnCommitted(DecisionBatch batch)
    {
        Head = batch.After;
        Remember(batch.Decided);
    }

    /// <param name="known">What was looked up of visitors at the head, or decided right before it.</param>
    public void Remember(IReadOnlyDictionary<VisitorKey, KnownVisitor> known)
    {
        variants.Learn(store.Experiment(Head!));
        foreach (var (visitor, what) in known)
        {
            visitors.Set(ExperimentId, visitor, what);
        }
    }
}
