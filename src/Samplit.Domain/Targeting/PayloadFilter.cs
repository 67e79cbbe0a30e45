using Samplit.Domain.Payloads;

namespace Samplit.Domain.Targeting;

/// <summary>
/// A rule about what is told of events that is ready to be asked. Its facts are called by the path to them
/// (<see cref="ValuePath"/>), such as <c>$.order.currency</c> of the payload; they are texts of at most 500 characters,
/// finite numbers and booleans, and what is none of these is missing. It has every operator but <c>matches</c>. It
/// never changes, so that any number of threads may ask it.
/// </summary>
public sealed class PayloadFilter
{
    private readonly Condition? _rule;

    private PayloadFilter(Condition? rule, EventParts parts) => (_rule, Parts) = (rule, parts);

    /// <summary>What it looks at.</summary>
    public EventParts Parts { get; }

    /// <param name="field">Where the rule stands, as a JSON path.</param>
    /// <returns>Null when it can be compiled.</returns>
    public static Refusal? Validate(Rule? rule, string field) => rule?.Validate(field, Vocabulary.OfPayloads);

    /// <param name="rule">Null for one that every payload passes.</param>
    /// <exception cref="ArgumentException">It has a <see cref="Validate"/>.</exception>
    public static PayloadFilter Compile(Rule? rule, string field = "filter") =>
        Validate(rule, field) is { } problem
            ? throw new ArgumentException($"{problem.Field}: {problem.Detail}")
            : new PayloadFilter(
                rule is null ? null : Condition.Compile(rule, field, Vocabulary.OfPayloads),
                PartsOf(rule)
            );

    public bool Matches(EventBody body) => _rule?.Ask(Visit.OfEvent(body)).Holds != false;

    private static EventParts PartsOf(Rule? rule) =>
        rule is null ? EventParts.None
        : rule.Fact is { } fact ? ValuePath.Parse(fact, out _)?.Part ?? EventParts.None
        : (rule.All ?? rule.Any ?? [])
            .Append(rule.Not)
            .Aggregate(EventParts.None, (parts, part) => parts | PartsOf(part));
}
