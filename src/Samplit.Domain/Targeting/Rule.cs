namespace Samplit.Domain.Targeting;

public enum RuleOperator
{
    /// <summary>The same text; of a fact that came as a number, the same number.</summary>
    Equals,

    /// <summary>Equal to one of the values.</summary>
    In,
    Contains,
    StartsWith,
    EndsWith,

    /// <summary>A <see cref="TextPattern"/> of at most 500 characters is found in it.</summary>
    Matches,

    /// <summary>The visitor has this fact, whatever it is.</summary>
    Exists,
    LessThan,
    AtMost,
    MoreThan,
    AtLeast,
    VersionEquals,
    VersionLessThan,
    VersionAtMost,
    VersionMoreThan,
    VersionAtLeast,
}

/// <summary>
/// What is asked of a visitor: exactly one of <paramref name="All"/>, <paramref name="Any"/>, <paramref name="Not"/>
/// and a condition, which has a fact, an operator and values. At most 8 deep, with at most 100 conditions in all.
/// Stored inside events for ever: add nullable members, never rename or retype one.
/// </summary>
/// <remarks>
/// <para>
/// A fact that is missing makes every condition about it false, and so the <c>not</c> of each true; <c>exists</c> asks
/// for it.
/// </para>
/// <para>
/// Texts are compared by ordinal, without regard to case for host, device, browser, language and country. A language
/// equals its ranges (RFC 4647 §3.3.1): <c>nl-BE</c> equals <c>nl</c>. Whole numbers are compared exactly, however
/// large, others as doubles; a fact that is none, as a text of one either, is neither less nor more. Versions go by the
/// precedence of semver.org §11; <c>v18</c> is 18.0.0, and further numbers than three are compared in turn.
/// </para>
/// <para>
/// <c>url</c> and <c>path</c> are written as those that a <see cref="UrlPattern"/> is compared with, <c>url</c> with
/// its query; <c>host</c> is without the port.
/// </para>
/// </remarks>
/// <param name="Fact">
/// <c>url</c>, <c>path</c>, <c>host</c>, <c>query.</c> and a parameter's name, <c>device</c>, <c>browser</c>,
/// <c>browserVersion</c>, <c>language</c>, <c>country</c>, <c>referrer</c>, or <c>attribute.</c> and a name; names have
/// 1 to 100 characters.
/// </param>
/// <param name="Values">
/// 1 to 1,000 for <c>in</c>, none for <c>exists</c>, one for the others, each of at most 500 characters.
/// </param>
public sealed record Rule(
    IReadOnlyList<Rule>? All = null,
    IReadOnlyList<Rule>? Any = null,
    Rule? Not = null,
    string? Fact = null,
    RuleOperator? Operator = null,
    // Texts, numbers too: what was written is what is stored, to the last digit, and versions such as 1.10 are no
    // numbers. Any other type would need a converter, and would have to say whether 5 and "5" are one.
    IReadOnlyList<string>? Values = null
)
{
    public const int Deepest = 8;
    public const int MaxConditions = 100;
    public const int MaxValues = 1_000;
    public const int MaxValueLength = 500;
    public const int MaxPatternLength = 500;

    /// <param name="field">Where the rule stands, as a JSON path.</param>
    public Refusal? Validate(string field) => Validate(field, Vocabulary.OfVisitors);

    internal Refusal? Validate(string field, Vocabulary vocabulary)
    {
        var conditions = 0;
        return Validate(this, field, vocabulary, depth: 1, ref conditions);
    }

    /// <summary>Rules that say the same are equal.</summary>
    public bool Equals(Rule? other) =>
        other is not null
        && AreEqual(All, other.All)
        && AreEqual(Any, other.Any)
        && Equals(Not, other.Not)
        && Fact == other.Fact
        && Operator == other.Operator
        && AreEqual(Values, other.Values);

    public override int GetHashCode() => HashCode.Combine(All?.Count, Any?.Count, Not, Fact, Operator, Values?.Count);

    private static bool AreEqual<T>(IReadOnlyList<T>? one, IReadOnlyList<T>? other) =>
        one is null || other is null ? one is null && other is null : one.SequenceEqual(other);

    private static Refusal? Validate(Rule? rule, string field, Vocabulary vocabulary, int depth, ref int conditions)
    {
        if (rule is null)
        {
            return Refusal.Invalid(field, "A rule, not null.");
        }
        if (depth > Deepest)
        {
            return Refusal.Invalid(field, $"At most {Deepest} rules within each other.");
        }
        var isCondition = rule.Fact is not null || rule.Operator is not null || rule.Values is not null;
        bool[] given = [rule.All is not null, rule.Any is not null, rule.Not is not null, isCondition];
        if (given.Count(g => g) != 1)
        {
            return Refusal.Invalid(field, "Exactly one of all, any, not, and a condition with fact and operator.");
        }
        if (isCondition)
        {
            return ++conditions > MaxConditions
                ? Refusal.Invalid(field, $"At most {MaxConditions} conditions in all.")
                : ValidateCondition(rule, field, vocabulary);
        }
        if (rule.Not is { } not)
        {
            return Validate(not, $"{field}.not", vocabulary, depth + 1, ref conditions);
        }
        var (parts, name) = rule.All is { } all ? (all, $"{field}.all") : (rule.Any!, $"{field}.any");
        if (parts.Count == 0)
        {
            return Refusal.Invalid(name, "At least one rule.");
        }
        for (var i = 0; i < parts.Count; i++)
        {
            if (Validate(parts[i], $"{name}[{i}]", vocabulary, depth + 1, ref conditions) is { } problem)
            {
                return problem;
            }
        }
        return null;
    }

    private static Refusal? ValidateCondition(Rule rule, string field, Vocabulary vocabulary)
    {
        if (rule.Fact is null || vocabulary.Find(rule.Fact) is not { } fact || rule.Fact.Any(char.IsControl))
        {
            return Refusal.Invalid($"{field}.fact", vocabulary.Names);
        }
        if (rule.Operator is not { } @operator || !Enum.IsDefined(@operator))
        {
            return Refusal.Invalid($"{field}.operator", "What is asked of the fact.");
        }
        if (@operator == RuleOperator.Matches && !vocabulary.HasPatterns)
        {
            return Refusal.Invalid($"{field}.operator", "Regular expressions are for visitors: use another operator.");
        }
        var values = rule.Values ?? [];
        var (least, most) = @operator switch
        {
            RuleOperator.In => (1, MaxValues),
            RuleOperator.Exists => (0, 0),
            _ => (1, 1),
        };
        if (values.Count < least || values.Count > most)
        {
            return Refusal.Invalid(
                $"{field}.values",
                (least, most) switch
                {
                    (_, 0) => "None: it is only asked whether the fact is there.",
                    (_, 1) => "Exactly one value.",
                    _ => $"From 1 to {MaxValues:N0} values.",
                }
            );
        }
        for (var i = 0; i < values.Count; i++)
        {
            var problem = values[i] is null
                ? Refusal.Invalid($"{field}.values[{i}]", "A text, not null.")
                : Text.Validate($"{field}.values[{i}]", values[i], MaxValueLength);
            if (problem is not null)
            {
                return problem;
            }
        }
        return Condition.Question(fact, @operator, values, out var detail) is null
            ? Refusal.Invalid($"{field}.values[0]", detail!)
            : null;
    }
}
