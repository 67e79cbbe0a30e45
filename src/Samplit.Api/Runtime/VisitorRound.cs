using System.Text.Json;
using Samplit.Domain.Allocation;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;

namespace Samplit.Api.Runtime;

/// <summary>
/// Decides the requests of one batch in order on one state, remembering what it decided: the same visitor twice in a
/// batch gets one event. Collects the answers and gives them only when asked to, after the commit.
/// </summary>
internal sealed class VisitorRound(
    Experiment experiment,
    AllocationState allocation,
    Dictionary<VisitorKey, Sticky> known
)
{
    private readonly List<Action> _answers = [];

    public List<object> Events { get; } = [];

    public List<(VisitorKey Visitor, JsonElement Context)> Contexts { get; } = [];

    public void Decide(PendingDecision decision)
    {
        switch (decision)
        {
            case PendingAssignment assignment:
                Assign(assignment);
                break;
            case PendingConversion conversion:
                Convert(conversion);
                break;
            default:
                throw new ArgumentException($"{decision.GetType().Name} is not about a visitor.", nameof(decision));
        }
    }

    public void Answer() => _answers.ForEach(answer => answer());

    private void Assign(PendingAssignment pending)
    {
        var outcome = AssignVisitor.Decide(
            new AssignVisitor(pending.Key),
            experiment,
            allocation,
            known.GetValueOrDefault(pending.Key)?.Assignment
        );
        if (outcome.Event is { } assigned)
        {
            Events.Add(assigned);
            known[pending.Key] = new Sticky(
                new StickyAssignment(assigned.Variant, assigned.Propensity, assigned.Allocation),
                Converted: false
            );
            if (pending.Context is { } context)
            {
                Contexts.Add((pending.Key, context));
            }
        }
        _answers.Add(() => pending.Complete(outcome));
    }

    private void Convert(PendingConversion pending)
    {
        var sticky = known.GetValueOrDefault(pending.Key);
        var decision = RecordConversion.Decide(
            pending.Command,
            experiment,
            sticky?.Assignment,
            sticky?.Converted ?? false
        );
        if (decision.Events.Count > 0)
        {
            Events.AddRange(decision.Events);
            known[pending.Key] = sticky! with { Converted = true };
        }
        var outcome = new ConversionOutcome(
            sticky?.Assignment.Variant ?? "",
            decision.Events.Count > 0,
            decision.Refusal
        );
        _answers.Add(() => pending.Complete(outcome));
    }
}
