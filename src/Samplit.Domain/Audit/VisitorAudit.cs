namespace Samplit.Domain.Audit;

/// <summary>
/// Checks what takes more than the state of the experiment: that nobody was assigned or counted twice, and that each
/// conversion is credited to the assignment it belongs to. Given the facts sorted, so that it remembers one visitor.
/// </summary>
public sealed class VisitorAudit
{
    private VisitorFact? _assignment;
    private VisitorFact? _conversion;

    /// <param name="fact">The next one in the order of <see cref="VisitorFact.ByVisitor"/>.</param>
    public WrongDecision? Next(VisitorFact fact)
    {
        if (_assignment?.Visitor != fact.Visitor && _conversion?.Visitor != fact.Visitor)
        {
            (_assignment, _conversion) = (null, null);
        }
        if (!fact.IsConversion)
        {
            if (_assignment is { } first)
            {
                return new WrongDecision(
                    fact.Sequence,
                    "assigned_once",
                    $"visitor {fact.Visitor} is assigned",
                    $"visitor {fact.Visitor} has been assigned at {first.Sequence}, for ever"
                );
            }
            _assignment = fact;
            return null;
        }

        var (assignment, conversion) = (_assignment, _conversion);
        _conversion ??= fact;
        if (assignment is not { } credited)
        {
            return new WrongDecision(
                fact.Sequence,
                "converted_after_assignment",
                $"a conversion of visitor {fact.Visitor}",
                "none: the visitor has not been assigned before"
            );
        }
        if (conversion is { } earlier)
        {
            return new WrongDecision(
                fact.Sequence,
                "converted_once",
                $"a conversion of visitor {fact.Visitor}",
                $"none: the visitor's conversion was recorded at {earlier.Sequence}"
            );
        }
        return credited.Variant == fact.Variant && credited.Allocation == fact.Allocation
            ? null
            : new WrongDecision(
                fact.Sequence,
                "conversion_credited",
                $"variant {fact.Variant} of allocation {fact.Allocation}",
                $"variant {credited.Variant} of allocation {credited.Allocation}, as assigned at {credited.Sequence}"
            );
    }
}
