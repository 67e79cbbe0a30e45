using System.Text.Json;

namespace Samplit.Domain.Targeting;

/// <summary>
/// A rule about the context that a caller evaluates flags for, ready to be asked. Its facts are called by the name of a
/// member, such as <c>plan</c>, or by the path to one (<see cref="Payloads.ValuePath"/>), such as <c>$.company.size</c>;
/// they are texts of at most 500 characters, finite numbers and booleans, and what is none of these is missing. It has
/// every operator. It never changes, so that any number of threads may ask it.
/// </summary>
public sealed class ContextFilter
{
    private readonly Condition? _rule;

    private ContextFilter(Condition? rule) => _rule = rule;

    /// <param name="field">Where the rule stands, as a JSON path.</param>
    /// <returns>Null when it can be compiled.</returns>
    public static Refusal? Validate(Rule? rule, string field) => rule?.Validate(field, Vocabulary.OfContexts);

    /// <returns>Null when it is the name of an attribute, or the path to one.</returns>
    public static Refusal? ValidateName(string field, string name) =>
        FactName.OfContext(name) is null ? Refusal.Invalid(field, Vocabulary.OfContexts.Names) : null;

    /// <param name="rule">Null for one that every context passes.</param>
    /// <exception cref="ArgumentException">It has a <see cref="Validate"/>.</exception>
    public static ContextFilter Compile(Rule? rule, string field) =>
        Validate(rule, field) is { } problem
            ? throw new ArgumentException($"{problem.Field}: {problem.Detail}")
            : new ContextFilter(rule is null ? null : Condition.Compile(rule, field, Vocabulary.OfContexts));

    public bool Matches(JsonElement context) => Matches(Visit.OfEvent(context));

    internal bool Matches(Visit context) => _rule?.Ask(context).Holds != false;

    public Explanation Explain(JsonElement context) =>
        _rule?.Ask(Visit.OfEvent(context)) is { } found
            ? new Explanation(found.Holds, found.By, found.Detail)
            : new Explanation(Matches: true, DecidedBy: null, "Nothing is asked of the context.");
}

/// <summary>Reads one attribute of contexts, as texts are compared.</summary>
public sealed class ContextAttribute
{
    private readonly FactName _name;

    private ContextAttribute(FactName name) => _name = name;

    /// <exception cref="ArgumentException">It is no name.</exception>
    public static ContextAttribute Of(string name) =>
        new(FactName.OfContext(name) ?? throw new ArgumentException($"'{name}' is no attribute.", nameof(name)));

    /// <returns>A number as the shortest text that gives it back; null where there is no text, number or boolean.</returns>
    public string? Read(JsonElement context) => Read(Visit.OfEvent(context));

    internal string? Read(Visit context) => _name.Read(context)?.Text;
}
