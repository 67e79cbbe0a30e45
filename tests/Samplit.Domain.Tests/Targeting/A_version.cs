using Samplit.Domain.Targeting;
using static Samplit.Domain.Targeting.RuleOperator;

namespace Samplit.Domain.Tests.Targeting;

public class A_version
{
    /// <summary>The examples of semver.org §11 in their order, and what this product takes besides.</summary>
    private static readonly string[] Ascending =
    [
        "0.9",
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-alpha.beta",
        "1.0.0-beta",
        "1.0.0-beta.2",
        "1.0.0-beta.11",
        "1.0.0-rc.1",
        "1.0.0",
        "1.10",
        "2.0.0",
        "2.1.0",
        "2.1.1",
        "17.9.9",
        "v18",
        "18.0.0.1",
        "120.0.6099.109",
        "120.0.6099.110",
        "99999999999999999999999.0.0",
    ];

    private static bool Is(RuleOperator @operator, string fact, string value) =>
        VisitorFixtures.Holds(
            VisitorFixtures.Is("browserVersion", @operator, value),
            new VisitorFacts(BrowserVersion: fact)
        );

    [Fact]
    public void Has_the_precedence_of_semantic_versioning()
    {
        var pairs =
            from a in Enumerable.Range(0, Ascending.Length)
            from b in Enumerable.Range(0, Ascending.Length)
            select (Order: a.CompareTo(b), One: Ascending[a], Other: Ascending[b]);

        Assert.All(
            pairs,
            p =>
                Assert.Equal(
                    (p.Order == 0, p.Order < 0, p.Order <= 0, p.Order > 0, p.Order >= 0),
                    (
                        Is(VersionEquals, p.One, p.Other),
                        Is(VersionLessThan, p.One, p.Other),
                        Is(VersionAtMost, p.One, p.Other),
                        Is(VersionMoreThan, p.One, p.Other),
                        Is(VersionAtLeast, p.One, p.Other)
                    )
                )
        );
    }

    [Theory]
    [InlineData("18", "18.0.0")]
    [InlineData("18.0", "v18")]
    [InlineData("V1.2.3", "1.2.3")]
    [InlineData("1.0.0+build.1", "1.0.0+other")]
    [InlineData("1.0.0-rc.1+build-1", "1.0.0-rc.1")]
    [InlineData("2024.01.05", "2024.1.5")]
    [InlineData("1.2.3.0", "1.2.3")]
    [InlineData("1-x-y", "1.0.0-x-y")]
    public void Is_equal_to_another(string one, string other) => Assert.True(Is(VersionEquals, one, other));

    [Theory]
    [InlineData("")]
    [InlineData("v")]
    [InlineData("new")]
    [InlineData("1.")]
    [InlineData("1..2")]
    [InlineData("1.x")]
    [InlineData("-1")]
    [InlineData("1-")]
    [InlineData("1-a..b")]
    [InlineData("1-é")]
    [InlineData("1+")]
    [InlineData("1 ")]
    [InlineData("vv1")]
    [InlineData("１")]
    public void Is_nothing_else(string text)
    {
        Assert.False(Is(VersionAtLeast, text, "0.0.0-0"));
        Assert.False(Is(VersionAtMost, text, "9999"));
        Assert.NotNull(VisitorFixtures.Is("browserVersion", VersionEquals, text).Validate("rule"));
    }

    [Theory]
    [InlineData("attribute.version", "1.9", true)]
    [InlineData("attribute.age", "17", true)]
    [InlineData("query.price", "12.4.9", true)]
    [InlineData("device", "0", false)]
    [InlineData("attribute.none", "0", false)]
    public void May_be_any_fact(string fact, string value, bool holds) =>
        Assert.Equal(
            holds,
            VisitorFixtures.Holds(VisitorFixtures.Is(fact, VersionMoreThan, value), VisitorFixtures.Somebody)
        );
}
