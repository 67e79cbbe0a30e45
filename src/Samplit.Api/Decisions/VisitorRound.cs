using System.Text.Json;
using Samplit.Domain.Allocation;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Decisions;

/// <summary>
/// Decides requests in order on one state, remembering what it decided: the same visitor twice in a batch gets one event.
/// The answers are given only when asked to, after the commit.
/// </summary>
/// <param name="remembered">What this node remembers of a visitor; null says nothing about the visitor.</param>
/// <param name="lookedUp">
/// What the database knows of the batch's visitors. Null when it was not asked: then only those can be decided who are
/// remembered or get a new assignment, whose row would not go in if there were one already.
/// </param>
internal sealed class VisitorRound(
    Experiment experiment,
    AllocationState allocation,
    Func<VisitorKey, KnownVisitor?> remembered,
    IReadOnlyDictionary<VisitorKey, KnownVisitor>? lookedUp
)
{
    private readonly Dictionary<VisitorKey, KnownVisitor> _decided = [];
    private readonly List<IPendingVisitor> _answered = [];

    public List<object> Events { get; } = [];

    public List<(VisitorKey Visitor, JsonElement Context)> Contexts { get; } = [];

    /// <summary>What became known of visitors by the events.</summary>
    public IReadOnlyDictionary<VisitorKey, KnownVisitor> Decided => _decided;

    /// <returns>False when the database has to be asked first; then nothing has changed.</returns>
    public bool TryDecide(PendingDecision decision) =>
        decision switch
        {
            PendingAssignment assignment => TryAssign(assignment),
            PendingConversion conversion => TryConvert(conversion),
            _ => throw new ArgumentException($"{decision.GetType().Name} is not about a visitor."),
        };

    public void Tell() => _answered.ForEach(answered => answered.Tell());

    private bool TryAssign(PendingAssignment pending)
    {
        var known = Find(pending.Visitor);
        var outcome = AssignVisitor.Decide(pending.Command, experiment, allocation, known is { } k ? Sticky(k) : null);
        if (outcome.Event is { } assigned)
        {
            Events.Add(assigned);
            _decided[pending.Visitor] = new KnownVisitor(
                experiment.IndexOf(assigned.Variant),
                assigned.Allocation,
                assigned.Propensity,
                Converted: false
            );
            if (pending.Context is { } context)
            {
                Contexts.Add((pending.Visitor, context));
            }
        }
        else if (known is null && lookedUp is null)
        {
            return false;
        }
        pending.Outcome = outcome;
        _answered.Add(pending);
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
            pending.Outcome = ConversionOutcome.Refused(Domain.Refusal.VisitorNotAssigned);
            _answered.Add(pending);
            return true;
        }
        var sticky = Sticky(known);
        var decision = RecordConversion.Decide(pending.Command, experiment, sticky, known.Converted);
        if (decision.Events.Count > 0)
        {
            Events.AddRange(decision.Events);
            _decided[pending.Visitor] = known with { Converted = true };
        }
        pending.Outcome = new ConversionOutcome(sticky.Variant, decision.Events.Count > 0, decision.Refusal);
        _answered.Add(pending);
        return true;
    }

    private KnownVisitor? Find(VisitorKey visitor)
    {
        if (_decided.TryGetValue(visitor, out var known))
        {
            return known;
        }
        // What the database says is newer than what is remembered: it may have converted through another node.
        return lookedUp is null ? remembered(visitor)
            : lookedUp.TryGetValue(visitor, out known) ? known
            : null;
    }

    private StickyAssignment Sticky(KnownVisitor known) =>
        new(experiment.Variants[known.Variant].Name, known.Propensity, known.Allocation);
}
