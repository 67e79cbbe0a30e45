using Samplit.Domain.Targeting;
using static Samplit.Domain.Targeting.RuleOperator;
using static Samplit.Domain.Tests.Targeting.VisitorFixtures;

namespace Samplit.Domain.Tests.Targeting;

public class A_rule_that_cannot_be
{
    private static readonly Rule Good = Is("device", Exists);
    private static readonly string Long = new('x', 501);

    public static readonly TheoryData<Rule, string> Impossible = new()
    {
        { new Rule(), "rule" },
        { Good with { All = [Good] }, "rule" },
        { new Rule(All: [Good], Any: [Good]), "rule" },
        { new Rule(Not: Good, Values: []), "rule" },
        { All(), "rule.all" },
        { Any(), "rule.any" },
        { All(Good, null!), "rule.all[1]" },
        { Not(All(Good, Any(Good, new Rule()))), "rule.not.all[1].any[1]" },
        { new Rule(Operator: Exists), "rule.fact" },
        { Is("Device", Exists), "rule.fact" },
        { Is("query.", Exists), "rule.fact" },
        { Is("attribute.two\nlines", Exists), "rule.fact" },
        { Is("attribute." + new string('x', 101), Exists), "rule.fact" },
        { new Rule(Fact: "device"), "rule.operator" },
        { Is("device", (RuleOperator)99, "x"), "rule.operator" },
        { Is("device", Exists, "x"), "rule.values" },
        { Is("device", RuleOperator.Equals), "rule.values" },
        { Is("device", RuleOperator.Equals, "a", "b"), "rule.values" },
        { Is("device", In), "rule.values" },
        { Is("device", In, [.. Enumerable.Repeat("x", 1_001)]), "rule.values" },
        { Is("device", In, "a", null!), "rule.values[1]" },
        { Is("device", In, "a", Long), "rule.values[1]" },
        { Is("device", In, "a\0"), "rule.values[0]" },
        { All(Good, Is("path", Matches, "(")), "rule.all[1].values[0]" },
        { Is("path", Matches, Long), "rule.values[0]" },
        { Is("attribute.age", AtLeast, "many"), "rule.values[0]" },
        { Is("browserVersion", VersionAtLeast, "new"), "rule.values[0]" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Is_refused_at_its_place(Rule rule, string field)
    {
        var problem = rule.Validate("rule");

        Assert.Equal((RefusalKind.Invalid, "invalid_request", field), (problem?.Kind, problem?.Code, problem?.Field));
        Assert.False(string.IsNullOrEmpty(problem?.Detail));
    }

    [Fact]
    public void Is_deeper_than_eight()
    {
        Rule Nested(int depth) => depth == 1 ? Good : Not(Nested(depth - 1));

        Assert.Null(Nested(8).Validate("rule"));
        Assert.Equal("rule" + string.Concat(Enumerable.Repeat(".not", 8)), Nested(9).Validate("rule")?.Field);
        Assert.NotNull(Nested(5_000).Validate("rule"));
    }

    [Fact]
    public void Has_more_than_a_hundred_conditions()
    {
        Rule[] Of(int count) => [.. Enumerable.Repeat(Good, count)];

        Assert.Null(All(All(Of(50)), Any(Of(50))).Validate("rule"));
        Assert.Equal("rule.all[1].any[50]", All(All(Of(50)), Any(Of(60))).Validate("rule")?.Field);
    }

    [Fact]
    public void Is_within_its_bounds_at_the_largest() =>
        Assert.Null(Is("country", In, [.. Enumerable.Repeat(new string('x', 500), 1_000)]).Validate("rule"));
}
