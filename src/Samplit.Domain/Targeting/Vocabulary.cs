namespace Samplit.Domain.Targeting;

/// <summary>What rules of one kind may ask about.</summary>
/// <param name="Find">Null for a name that no fact has.</param>
/// <param name="Names">Which names there are, for people.</param>
/// <param name="HasPatterns">
/// Whether <see cref="RuleOperator.Matches"/> may be asked. A long match ends by the clock, and so would come out
/// differently on another machine.
/// </param>
internal sealed record Vocabulary(Func<string, FactName?> Find, string Names, bool HasPatterns)
{
    public static Vocabulary OfVisitors { get; } =
        new(
            FactName.Parse,
            "One of url, path, host, query.<name>, device, browser, browserVersion, language, country, referrer, "
                + $"attribute.<name>, with names of at most {VisitorFacts.MaxNameLength} characters.",
            HasPatterns: true
        );

    public static Vocabulary OfContexts { get; } =
        new(
            FactName.OfContext,
            "The name of an attribute of the context, such as plan, or the path to one, such as $.company.size.",
            HasPatterns: true
        );

    public static Vocabulary OfPayloads { get; } =
        new(
            FactName.OfPayload,
            "The path to one value of the payload, such as $.order.total or $['unit price'], or of the context or metrics, such as $context.country.",
            HasPatterns: false
        );
}
