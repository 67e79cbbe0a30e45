using Samplit.Domain.Visitors;
using Samplit.Projections.Streams;

namespace Samplit.Api.Decisions;

/// <summary>
/// Requests that are decided on one head and committed together. Nothing of it is true, or told to anybody, before the
/// commit.
/// </summary>
internal sealed class DecisionBatch(
    DecisionStore store,
    EventStream head,
    Func<VisitorKey, KnownVisitor?> remembered,
    IReadOnlyDictionary<VisitorKey, KnownVisitor>? lookedUp = null
)
{
    private readonly VisitorRound _round = new(store.Experiment(head), store.Allocation(head), remembered, lookedUp);
    private readonly List<PreparedAppend> _appends = [];
    private readonly List<PendingDecision> _decisions = [];
    private int _prepared;

    /// <summary>In the order in which they were added.</summary>
    public IReadOnlyList<PendingDecision> Decisions => _decisions;

    /// <summary>The head that the commit of what was prepared will leave.</summary>
    public EventStream Head { get; private set; } = head;

    /// <summary>What will be known of visitors.</summary>
    public IReadOnlyDictionary<VisitorKey, KnownVisitor> Decided => _round.Decided;

    public IReadOnlyList<PreparedAppend> Appends => _appends;

    /// <returns>False when the database has to be asked about the visitor first.</returns>
    public bool TryAdd(PendingDecision decision)
    {
        if (!_round.TryDecide(decision))
        {
            return false;
        }
        _decisions.Add(decision);
        return true;
    }

    /// <summary>Hashes and folds what was decided since the last time.</summary>
    public void Prepare()
    {
        if (_round.Events.Count == _prepared)
        {
            return;
        }
        var append = store.Prepare(Head, _round.Events[_prepared..]);
        _appends.Add(append);
        (Head, _prepared) = (append.After, _round.Events.Count);
    }

    /// <summary>Queues what was prepared, and its side rows.</summary>
    public void AddTo(EventSession session)
    {
        _appends.ForEach(session.Append);
        if (_round.Contexts.Count > 0)
        {
            session.Execute(store.InsertContexts(Head.Id, _round.Contexts));
        }
    }

    public void Tell() => _round.Tell();
}
