using Npgsql;
using Samplit.Domain.Visitors;
using Samplit.Projections.Streams;

namespace Samplit.Api.Decisions;

/// <summary>What a writer knows of its experiment between two batches, and how much it trusts that.</summary>
internal sealed class WriterState(Guid experimentId, VariantNames variants, DecisionStore store, VisitorCache visitors)
{
    private const int LookUpsAfterSurprise = 64;
    private const int LocksAfterConflict = 16;

    public Guid ExperimentId { get; } = experimentId;

    /// <summary>The head as of the last commit; null when it has to be read.</summary>
    public EventStream? Head { get; set; }

    /// <summary>Batches still to come that ask the database for their visitors: the last one met somebody unexpected.</summary>
    public int LookUps { get; private set; } = LookUpsAfterSurprise;

    /// <summary>Batches still to come that take the stream's row first: somebody else appends too.</summary>
    public int Locks { get; private set; }

    /// <summary>What is being committed.</summary>
    public DecisionBatch? Flying { get; set; }

    public void Surprised() => LookUps = LookUpsAfterSurprise;

    public void AsExpected() => LookUps = Math.Max(0, LookUps - 1);

    public void Contended() => Locks = LocksAfterConflict;

    public void Alone() => Locks = Math.Max(0, Locks - 1);

    public DecisionBatch NewBatch(EventStream head, IReadOnlyDictionary<VisitorKey, KnownVisitor>? known = null) =>
        new(store, head, Find, known);

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
            Contended();
            return true;
        }
        catch (PostgresException e) when (DecisionStore.IsKnownVisitor(e))
        {
            Surprised();
            return true;
        }
    }

    /// <summary>Takes note of what was committed.</summary>
    public void Land(DecisionBatch batch)
    {
        Head = batch.Head;
        Remember(batch.Decided);
    }

    /// <param name="known">As looked up at the head, or decided right before it.</param>
    public void Remember(IReadOnlyDictionary<VisitorKey, KnownVisitor> known)
    {
        variants.Learn(store.Experiment(Head!));
        foreach (var (visitor, what) in known)
        {
            visitors.Set(ExperimentId, visitor, what);
        }
    }

    /// <summary>What is being committed counts: a batch that relies on it is committed after it, or not at all.</summary>
    private KnownVisitor? Find(VisitorKey visitor) =>
        Flying?.Decided.TryGetValue(visitor, out var decided) == true ? decided
        : visitors.TryPeek(ExperimentId, visitor, out var known) ? known
        : null;
}
