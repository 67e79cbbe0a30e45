using System.Text.Json;
using Samplit.Domain.Targeting;
using static Samplit.Domain.Targeting.RuleOperator;
using static Samplit.Domain.Tests.Targeting.VisitorFixtures;

namespace Samplit.Domain.Tests.Targeting;

public class An_audience
{
    private static readonly UrlPattern[] Cart = [new(UrlMatch.Prefix, "/cart")];
    private static readonly UrlPattern[] Tests = [new(UrlMatch.Exact, "/nowhere"), new(UrlMatch.Wildcard, "/*test*")];
    private static readonly Rule Dutch = Is("language", RuleOperator.Equals, "nl");

    [Fact]
    public void Is_everybody_when_nothing_is_asked()
    {
        Assert.True(new Audience().Compile().Matches(Nobody));
        Assert.True(new Audience([], []).Compile().Matches(Somebody));
    }

    [Theory]
    [InlineData("https://shop.example/cart/1", "nl", true)]
    [InlineData("https://shop.example/cart/1", "fr", false)]
    [InlineData("https://shop.example/cart/test", "nl", false)]
    [InlineData("https://shop.example/cart/test", "fr", false)]
    [InlineData("https://shop.example/", "nl", false)]
    [InlineData("https://shop.example/", "fr", false)]
    [InlineData("https://shop.example/test", "nl", false)]
    [InlineData(null, "nl", false)]
    [InlineData("about:blank", "nl", false)]
    public void Is_included_and_not_excluded_and_obeys_the_rule(string? url, string language, bool matches) =>
        Assert.Equal(
            matches,
            new Audience(Cart, Tests, Dutch).Compile().Matches(new VisitorFacts(url, Language: language))
        );

    [Fact]
    public void Excludes_nobody_without_a_URL() => Assert.True(new Audience(Exclude: Tests).Compile().Matches(Nobody));

    [Theory]
    [InlineData("https://shop.example/cart", "nl", true, "targeting.rule", "This holds.")]
    [InlineData("https://shop.example/cart", "fr", false, "targeting.rule", "This does not hold.")]
    [InlineData("https://shop.example/cart", null, false, "targeting.rule", "The visitor has no such fact.")]
    [InlineData("https://shop.example/cart/test", "nl", false, "targeting.exclude[1]", "The URL matches this.")]
    [InlineData("https://shop.example/", "nl", false, "targeting.include", "The URL matches none of these.")]
    [InlineData(null, "nl", false, "targeting.include", "The visitor has no URL.")]
    public void Explains_itself(string? url, string? language, bool matches, string by, string detail) =>
        Assert.Equal(
            new Explanation(matches, by, detail),
            new Audience(Cart, Tests, Dutch).Compile().Explain(new VisitorFacts(url, Language: language))
        );

    [Fact]
    public void Explains_itself_without_a_rule()
    {
        var cart = At("https://shop.example/cart");

        Assert.Equal(new(true, null, "Everybody takes part."), new Audience().Compile().Explain(cart));
        Assert.Equal("t.include[0]", new Audience(Cart, Tests).Compile("t").Explain(cart).DecidedBy);
        Assert.Equal("t.exclude", new Audience(Exclude: Tests).Compile("t").Explain(cart).DecidedBy);
    }

    [Fact]
    public void Names_the_condition_that_decided()
    {
        var rule = All(
            Is("device", Exists),
            Any(Is("country", In, "NL", "DE"), Not(Is("browser", RuleOperator.Equals, "chrome"))),
            Not(Any(Is("attribute.age", LessThan, "18"), Is("query.debug", Exists)))
        );

        string? By(VisitorFacts facts) => new Audience(Rule: rule).Compile().Explain(facts).DecidedBy;

        Assert.Equal("targeting.rule.all[0]", By(Nobody));
        Assert.Equal("targeting.rule.all[2].not.any[1]", By(Somebody));
        Assert.Equal("targeting.rule", By(Somebody with { Url = null }));
        Assert.Equal("targeting.rule.all[1]", By(Somebody with { Browser = "Chrome" }));
    }

    [Fact]
    public void Is_not_compiled_with_a_problem() =>
        Assert.Throws<ArgumentException>(() => new Audience(Rule: new Rule()).Compile());

    [Fact]
    public void Answers_whatever_the_facts_are()
    {
        var half = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(
            """{"half":"\ud800","list":[],"big":1e999}"""
        );
        var odd = new VisitorFacts("https://", (Device)9, Language: "-", BrowserVersion: "\0", Attributes: half);
        string[] facts = ["url", "language", "browserVersion", "attribute.half", "attribute.list", "attribute.big"];

        Assert.All(facts, f => Assert.False(Holds(Is(f, Matches, "^x"), odd)));
        Assert.False(Holds(Is("attribute.half", Exists), odd));
        Assert.Equal("facts.url", odd.Validate()?.Field);
    }

    [Fact]
    public void Has_at_most_fifty_patterns()
    {
        UrlPattern[] Of(int count) => [.. Enumerable.Repeat(Cart[0], count)];

        Assert.Null(new Audience(Of(25), Of(25)).Validate());
        Assert.Equal("targeting", new Audience(Of(25), Of(26)).Validate()?.Field);
        Assert.Equal("targeting.include[0]", new Audience([null!]).Validate()?.Field);
    }
}
