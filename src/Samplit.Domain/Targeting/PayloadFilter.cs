using System.Text.Json;

namespace Samplit.Domain.Targeting;

/// <summary>
/// A rule about the payloads of events that is ready to be asked. Its facts are called by the path to them
/// (<see cref="Payloads.ValuePath"/>), such as <c>$.order.currency</c>; they are texts of at most 500 characters,
/// finite numbers and booleans, and what is none of these is missing. It has every operator but <c>matches</c>. It
/// never changes, so that any number of threads may ask it.
/// </summary>
public sealed class PayloadFilter
{
    private readonly Condition? _rule;

    private PayloadFilter(Condition? rule) => _rule = rule;

    /// <param name="field">Where the rule stands, as a JSON path.</param>
    /// <returns>Null when it can be compiled.</returns>
    public static Refusal? Validate(Rule? rule, string field) => rule?.Validate(field, Vocabulary.OfPayloads);

    /// <param name="rule">Null for one that every payload passes.</param>
    /// <exception cref="ArgumentException">It has a <see cref="Validate"/>.</exception>
    public static PayloadFilter Compile(Rule? rule, string field = "filter") =>
        Validate(rule, field) is { } problem
            ? throw new ArgumentException($"{problem.Field}: {problem.Detail}")
            : new PayloadFilter(rule is null ? null : Condition.Compile(rule, field, Vocabulary.OfPayloads));

    public bool Matches(JsonElement payload) => _rule?.Ask(Visit.OfPayload(payload)).Holds != false;
}
