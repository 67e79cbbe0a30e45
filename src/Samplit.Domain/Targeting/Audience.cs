namespace Samplit.Domain.Targeting;

/// <summary>
/// Who takes part: those whose URL matches one of the include patterns (when there are any) and none of the exclude
/// patterns, and for whom the rule holds. A visitor without a URL matches no pattern. Stored inside events for ever:
/// add nullable members, never rename or retype one.
/// </summary>
/// <param name="Include">With <paramref name="Exclude"/> at most 50 patterns.</param>
public sealed record Audience(
    IReadOnlyList<UrlPattern>? Include = null,
    IReadOnlyList<UrlPattern>? Exclude = null,
    Rule? Rule = null
)
{
    public const int MaxPatterns = 50;

    /// <param name="field">Where this stands, as a JSON path.</param>
    /// <returns>Null when it can be compiled.</returns>
    public Refusal? Validate(string field = "targeting") =>
        (Include?.Count ?? 0) + (Exclude?.Count ?? 0) > MaxPatterns
            ? Refusal.Invalid(field, $"At most {MaxPatterns} URL patterns.")
            : ValidatePatterns(Include, $"{field}.include")
                ?? ValidatePatterns(Exclude, $"{field}.exclude")
                ?? Rule?.Validate($"{field}.rule");

    /// <summary>Takes it apart once, for all visitors: keep what it gives beside the definition.</summary>
    /// <exception cref="ArgumentException">It has a <see cref="Validate"/>.</exception>
    public AudienceMatcher Compile(string field = "targeting") =>
        Validate(field) is { } problem
            ? throw new ArgumentException($"{problem.Field}: {problem.Detail}")
            : new AudienceMatcher(this, field);

    private static Refusal? ValidatePatterns(IReadOnlyList<UrlPattern>? patterns, string field)
    {
        for (var i = 0; i < (patterns?.Count ?? 0); i++)
        {
            var problem = patterns![i] is { } pattern
                ? pattern.Validate($"{field}[{i}]")
                : Refusal.Invalid($"{field}[{i}]", "A pattern, not null.");
            if (problem is not null)
            {
                return problem;
            }
        }
        return null;
    }
}

/// <summary>Why a visitor takes part or not.</summary>
/// <param name="DecidedBy">
/// The JSON path of the pattern or rule that decided; null when nothing is asked of anybody.
/// </param>
/// <param name="Detail">For people; names nothing of the visitor.</param>
public sealed record Explanation(bool Matches, string? DecidedBy, string Detail);

/// <summary>
/// An audience that is ready for visitors. It never changes, so that any number of threads may ask it, and it answers
/// whatever the facts are, those with a problem included.
/// </summary>
public sealed class AudienceMatcher
{
    private readonly string _field;
    private readonly UrlTest[] _include;
    private readonly UrlTest[] _exclude;
    private readonly Condition? _rule;

    internal AudienceMatcher(Audience audience, string field)
    {
        _field = field;
        _include = [.. (audience.Include ?? []).Select(p => UrlTest.Create(p, out _)!)];
        _exclude = [.. (audience.Exclude ?? []).Select(p => UrlTest.Create(p, out _)!)];
        _rule = audience.Rule is { } rule ? Condition.Compile(rule, $"{field}.rule", Vocabulary.OfVisitors) : null;
    }

    public bool Matches(VisitorFacts facts) => Find(facts).Holds;

    /// <summary>Whether the page is one of those it is about, whoever looks at it: the rule is not asked.</summary>
    public bool MatchesPage(VisitorFacts facts)
    {
        var visit = new Visit(facts);
        return (_include.Length == 0 || First(_include, visit) >= 0) && First(_exclude, visit) < 0;
    }

    public Explanation Explain(VisitorFacts facts)
    {
        var found = Find(facts);
        return new Explanation(found.Holds, found.By, found.Detail);
    }

    private Finding Find(VisitorFacts facts)
    {
        var visit = new Visit(facts);
        var included = First(_include, visit);
        if (_include.Length > 0 && included < 0)
        {
            var detail = visit.Address is null ? "The visitor has no URL." : "The URL matches none of these.";
            return new(false, $"{_field}.include", detail);
        }
        var excluded = First(_exclude, visit);
        if (excluded >= 0)
        {
            return new(false, $"{_field}.exclude[{excluded}]", "The URL matches this.");
        }
        if (_rule is not null)
        {
            return _rule.Ask(visit);
        }
        return (_include.Length, _exclude.Length) switch
        {
            (> 0, _) => new(true, $"{_field}.include[{included}]", "The URL matches this."),
            (_, > 0) => new(true, $"{_field}.exclude", "The URL matches none of these."),
            _ => new(true, null, "Everybody takes part."),
        };
    }

    private static int First(UrlTest[] tests, Visit visit) =>
        visit.Address is { } address ? Array.FindIndex(tests, t => t.Matches(address)) : -1;
}
