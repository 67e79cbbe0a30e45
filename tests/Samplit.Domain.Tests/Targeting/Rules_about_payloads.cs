using System.Text.Json;
using Samplit.Domain.Targeting;
using static Samplit.Domain.Tests.Targeting.VisitorFixtures;

namespace Samplit.Domain.Tests.Targeting;

public class Rules_about_payloads
{
    private static readonly JsonElement Purchase = JsonDocument
        .Parse(
            """{"order":{"currency":"EUR","total":12.5,"paid":true,"none":null,"tags":["a","b"]},"half":"\ud800","long":"LONG"}""".Replace(
                "LONG",
                new string('x', 501),
                StringComparison.Ordinal
            )
        )
        .RootElement;

    [Theory]
    [InlineData("$.order.currency", RuleOperator.Equals, "EUR", true)]
    [InlineData("$.order.currency", RuleOperator.Equals, "eur", false)]
    [InlineData("$.order.total", RuleOperator.AtLeast, "12.5", true)]
    [InlineData("$.order.total", RuleOperator.MoreThan, "12.5", false)]
    [InlineData("$.order.paid", RuleOperator.Equals, "true", true)]
    [InlineData("$.order.tags[-1]", RuleOperator.In, "b", true)]
    [InlineData("$['order'].currency", RuleOperator.StartsWith, "EU", true)]
    public void Ask_by_the_path_to_a_value(string fact, RuleOperator @operator, string value, bool holds) =>
        Assert.Equal(holds, Matches(Is(fact, @operator, value)));

    [Theory]
    [InlineData("$.order.none")]
    [InlineData("$.order.missing")]
    [InlineData("$.order")]
    [InlineData("$.order.tags")]
    [InlineData("$.long")]
    [InlineData("$.half")]
    public void Take_what_is_no_text_number_or_boolean_for_missing(string fact)
    {
        Assert.False(Matches(Is(fact, RuleOperator.Exists)));
        Assert.True(Matches(Not(Is(fact, RuleOperator.Exists))));
    }

    [Fact]
    public void Go_together_as_those_about_visitors_do()
    {
        var both = All(Is("$.order.currency", RuleOperator.Equals, "EUR"), Is("$.order.paid", RuleOperator.Exists));

        Assert.True(Matches(both));
        Assert.False(Matches(Not(both)));
        Assert.True(Matches(null));
        Assert.False(PayloadFilter.Compile(both).Matches(default));
    }

    [Theory]
    [InlineData("country", RuleOperator.Equals, "filter.any[1].fact")]
    [InlineData("$.order[*]", RuleOperator.Equals, "filter.any[1].fact")]
    [InlineData("$.a", RuleOperator.Matches, "filter.any[1].operator")]
    [InlineData("$.a", RuleOperator.LessThan, "filter.any[1].values[0]")]
    public void Say_what_cannot_be(string fact, RuleOperator @operator, string field)
    {
        var rule = Any(Is("$.a", RuleOperator.Exists), Is(fact, @operator, "x"));

        Assert.Equal(field, PayloadFilter.Validate(rule, "filter")?.Field);
        Assert.Throws<ArgumentException>(() => PayloadFilter.Compile(rule));
    }

    [Fact]
    public void Are_not_about_visitors() =>
        Assert.Equal("rule.fact", Is("$.order.total", RuleOperator.Exists).Validate("rule")?.Field);

    [Fact]
    public void Are_equal_when_they_say_the_same()
    {
        static Rule One(string value) =>
            All(Is("$.a", RuleOperator.In, "x", value), Not(Is("$.b", RuleOperator.Exists)));

        Assert.Equal(One("y"), One("y"));
        Assert.Equal(One("y").GetHashCode(), One("y").GetHashCode());
        Assert.NotEqual(One("y"), One("z"));
        Assert.NotEqual(One("y"), One("y") with { All = null });
    }

    private static bool Matches(Rule? rule) => PayloadFilter.Compile(rule).Matches(Purchase);
}
