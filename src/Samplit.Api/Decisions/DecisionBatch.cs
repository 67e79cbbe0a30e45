using System.Text.Json;
using Samplit.Domain;
using Samplit.Domain.Allocation;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;
using Samplit.Domain.Visitors;
using Samplit.Projections.Streams;

namespace Samplit.Api.Decisions;

/// <summary>
/// Requests that are decided in order on one head and committed together. What was decided is remembered: the same
/// visitor twice in a batch gets one event. Nobody is answered before the commit.
/// </summary>
/// <param name="head">The head that the batch is decided on.</param>
/// <param name="inFlight">
/// What became known of visitors in the batch whose commit will leave <paramref name="head"/>; null for none. This
/// batch is committed after that one, or not at all.
/// </param>
/// <param name="visitors">What this node remembers of visitors. Not to be there says nothing about a visitor.</param>
/// <param name="lookedUp">
/// What the database knows of the batch's visitors. Null when it was not asked: then only those can be decided who are
/// remembered or get a new assignment, whose row would not go in if there were one already.
/// </param>
internal sealed class DecisionBatch(
    DecisionStore store,
    EventStream head,
    IReadOnlyDictionary<VisitorKey, KnownVisitor>? inFlight,
    VisitorCache visitors,
    IReadOnlyDictionary<VisitorKey, KnownVisitor>? lookedUp
)
{
    private readonly Experiment _experiment = store.Experiment(head);
    private readonly AllocationState _allocation = store.Allocation(head);
    private readonly Dictionary<VisitorKey, KnownVisitor> _decided = [];
    private readonly List<PendingDecision> _decisions = [];
    private readonly List<(VisitorKey Visitor, JsonElement Context)> _contexts = [];
    private readonly Dictionary<VisitorKey, VisitorKey> _units = [];
    private readonly List<PreparedAppend> _appends = [];
    private List<object> _events = [];

    public IReadOnlyList<PendingDecision> Decisions => _decisions;

    /// <summary>What became known of visitors.</summary>
    public IReadOnlyDictionary<VisitorKey, KnownVisitor> Decided => _decided;

    public IReadOnlyList<PreparedAppend> Appends => _appends;

    /// <summary>The head that the commit of what was prepared will leave.</summary>
    public EventStream After { get; private set; } = head;

    /// <returns>False when the database has to be asked about the visitor first; then nothing has changed.</returns>
    public bool TryAdd(PendingDecision decision)
    {
        var isDecided = decision switch
        {
            PendingAssignment assignment => TryAssign(assignment),
            PendingConversion conversion => TryConvert(conversion),
            _ => throw new ArgumentException($"{decision.GetType().Name} is not about a visitor."),
        };
        if (isDecided)
        {
            _decisions.Add(decision);
        }
        return isDecided;
    }

    /// <summary>Hashes and folds what was decided since the last time.</summary>
    public void Prepare()
    {
        if (_events.Count == 0)
        {
            return;
        }
        var append = store.Prepare(After, _events);
        _appends.Add(append);
        (After, _events) = (append.After, []);
    }

    /// <summary>Queues what was prepared, and its side rows.</summary>
    public void AddTo(EventSession session)
    {
        _appends.ForEach(session.Append);
        if (_units.Count > 0)
        {
            session.Execute(store.InsertUnits(_appends.SelectMany(a => a.Events), _units));
        }
        if (_contexts.Count > 0)
        {
            session.Execute(store.InsertContexts(After.Id, _contexts));
        }
    }

    /// <summary>Answers everybody; for after the commit.</summary>
    public void Respond() => _decisions.ForEach(decision => decision.Respond());

    private bool TryAssign(PendingAssignment pending)
    {
        var known = Find(pending.Visitor);
        var outcome = AssignVisitor.Decide(
            pending.Command,
            _experiment,
            _allocation,
            known is { } k ? Sticky(k) : null
        );
        if (outcome.Event is { } assigned)
        {
            _events.Add(assigned);
            _decided[pending.Visitor] = new KnownVisitor(
                _experiment.IndexOf(assigned.Variant),
                assigned.Allocation,
                assigned.Propensity,
                Converted: false
            );
            _units[pending.Visitor] = pending.Unit;
            if (pending.Context is { } context)
            {
                _contexts.Add((pending.Visitor, context));
            }
        }
        else if (known is null && lookedUp is null)
        {
            return false;
        }
        if (outcome.HeldOutBy is { } holdout)
        {
            store.NoteHeldOut(holdout, pending);
        }
        pending.Outcome = outcome;
        return true;
    }

    private bool TryConvert(PendingConversion pending)
    {
        if (Find(pending.Visitor) is not { } known)
        {
            if (lookedUp is null)
            {
                return false;
            }
            pending.Outcome = ConversionOutcome.Refused(Refusal.VisitorNotAssigned);
            return true;
        }
        var sticky = Sticky(known);
        var decision = RecordConversion.Decide(pending.Command, _experiment, sticky, known.Converted);
        if (decision.Events.Count > 0)
        {
            _events.AddRange(decision.Events);
            _decided[pending.Visitor] = known with { Converted = true };
        }
        pending.Outcome = new ConversionOutcome(sticky.Variant, decision.Events.Count > 0, decision.Refusal);
        return true;
    }

    private KnownVisitor? Find(VisitorKey visitor)
    {
        if (_decided.TryGetValue(visitor, out var known))
        {
            return known;
        }
        // What the database says is newer than what is remembered: it may have converted through another node.
        if (lookedUp is not null)
        {
            return lookedUp.TryGetValue(visitor, out known) ? known : null;
        }
        return inFlight?.TryGetValue(visitor, out known) == true ? known
            : visitors.TryPeek(_experiment.Id, visitor, out known) ? known
            : null;
    }

    private StickyAssignment Sticky(KnownVisitor known) =>
        new(_experiment.Variants[known.Variant].Name, known.Propensity, known.Allocation);
}
