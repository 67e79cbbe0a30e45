using System.Text.Json;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Tests.Targeting;

/// <summary>Visitors and what is asked of them.</summary>
internal static class VisitorFixtures
{
    public static readonly VisitorFacts Nobody = new();

    /// <summary>Has every fact.</summary>
    public static readonly VisitorFacts Somebody = new(
        "https://Shop.example:8443/cart/1?utm=news&debug&price=12.5",
        Device.Tablet,
        "firefox",
        "128.0.1",
        "nl-BE",
        "BE",
        "https://search.example/",
        Attributes(
            new
            {
                plan = "Gold",
                age = 18,
                rate = 1.50,
                member = true,
                version = "v1.10",
                empty = "",
            }
        )
    );

    public static IReadOnlyDictionary<string, JsonElement> Attributes(object values) =>
        JsonSerializer.SerializeToElement(values).EnumerateObject().ToDictionary(p => p.Name, p => p.Value.Clone());

    public static VisitorFacts At(string url) => new(url);

    public static Rule Is(string fact, RuleOperator @operator, params string[] values) =>
        new(Fact: fact, Operator: @operator, Values: values.Length == 0 ? null : values);

    public static Rule All(params Rule[] rules) => new(All: rules);

    public static Rule Any(params Rule[] rules) => new(Any: rules);

    public static Rule Not(Rule rule) => new(Not: rule);

    public static bool Holds(Rule rule, VisitorFacts facts) => new Audience(Rule: rule).Compile().Matches(facts);
}
