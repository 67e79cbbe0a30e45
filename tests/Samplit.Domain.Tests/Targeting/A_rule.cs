using FsCheck;
using FsCheck.Fluent;
using Samplit.Domain.Targeting;
using static Samplit.Domain.Targeting.RuleOperator;
using static Samplit.Domain.Tests.Targeting.VisitorFixtures;

namespace Samplit.Domain.Tests.Targeting;

public class A_rule
{
    private static readonly string[] Facts =
    [
        "url",
        "path",
        "host",
        "query.utm",
        "device",
        "browser",
        "browserVersion",
        "language",
        "country",
        "referrer",
        "attribute.plan",
    ];

    private static readonly Gen<Rule> Conditions =
        from fact in Gen.Elements([.. Facts, "attribute.age", "query.price", "attribute.none"])
        from @operator in Gen.Elements(Enum.GetValues<RuleOperator>())
        from value in Gen.Elements("18", "1.2.0-rc.1", "nl", "firefox", "(a|b)*c", "12.5", "", "x(", "Gold")
        select @operator == Exists ? Is(fact, Exists) : Is(fact, @operator, value);

    private static readonly Gen<VisitorFacts> Visitors = Gen.Elements(
        Nobody,
        Somebody,
        Somebody with
        {
            Url = null,
            Language = "fr",
        },
        new VisitorFacts("http://a.example/?price=x", Device.Mobile, BrowserVersion: "18")
    );

    private static Gen<Rule> Rules(int depth) =>
        depth == 0
            ? Conditions
            : Gen.Frequency<Rule>(
                (2, Conditions),
                (1, Rules(depth - 1).NonEmptyListOf().Select(r => All([.. r.Take(3)]))),
                (1, Rules(depth - 1).NonEmptyListOf().Select(r => Any([.. r.Take(3)]))),
                (1, Rules(depth - 1).Select(Not))
            );

    private static readonly Gen<Rule> Valid = Rules(3).Where(r => r.Validate("rule") is null);

    // Rows are facts, columns operators: equals, in, contains, startsWith, endsWith, matches, exists.
    [Theory]
    [InlineData(
        "url",
        "https://shop.example:8443/cart/1?utm=news&debug&price=12.5",
        "shop",
        "https:",
        "=12.5",
        "/[0-9]"
    )]
    [InlineData("path", "/cart/1", "art", "/ca", "/1", "^/cart/\\d$")]
    [InlineData("host", "SHOP.example", "OP.e", "Shop", "EXAMPLE", "^SHOP")]
    [InlineData("query.utm", "news", "ew", "ne", "ws", "^n.*s$")]
    [InlineData("device", "TABLET", "ABL", "Tab", "LET", "^(Tablet|MOBILE)$")]
    [InlineData("browser", "Firefox", "REF", "Fire", "FOX", "FIRE")]
    [InlineData("browserVersion", "128.0.1", "8.0", "128.", ".1", "^128")]
    [InlineData("language", "nl-be", "L-b", "NL", "be", "^NL")]
    [InlineData("country", "be", "e", "b", "E", "^(be|nl)$")]
    [InlineData("referrer", "https://search.example/", "search", "https", "/", "search")]
    [InlineData("attribute.plan", "Gold", "ol", "Go", "ld", "^G")]
    [InlineData("attribute.age", "18", "8", "1", "8", "^18$")]
    [InlineData("attribute.rate", "1.5", ".", "1", "5", "^1.5$")]
    [InlineData("attribute.member", "true", "ru", "t", "e", "true|false")]
    public void Asks_for_the_text_of_every_fact(
        string fact,
        string equal,
        string within,
        string start,
        string end,
        string pattern
    )
    {
        (RuleOperator Operator, string Right)[] asked =
        [
            (RuleOperator.Equals, equal),
            (In, equal),
            (Contains, within),
            (StartsWith, start),
            (EndsWith, end),
            (Matches, pattern),
        ];

        Assert.True(Holds(Is(fact, Exists), Somebody));
        Assert.False(Holds(Is(fact, Exists), Nobody));
        Assert.True(Holds(Is(fact, In, "else", equal), Somebody));
        Assert.All(
            asked,
            a =>
            {
                Assert.True(Holds(Is(fact, a.Operator, a.Right), Somebody), $"{a}");
                Assert.False(Holds(Is(fact, a.Operator, "#"), Somebody), $"{a}");
                Assert.False(Holds(Is(fact, a.Operator, a.Right), Nobody), $"{a}");
            }
        );
    }

    [Theory]
    [InlineData("path", "/Cart/1")]
    [InlineData("query.utm", "News")]
    [InlineData("query.UTM", "news")]
    [InlineData("referrer", "https://SEARCH.example/")]
    [InlineData("attribute.plan", "gold")]
    [InlineData("attribute.Plan", "Gold")]
    [InlineData("attribute.member", "True")]
    public void Minds_the_case_of_what_is_not_enumerated(string fact, string value)
    {
        Assert.False(Holds(Is(fact, RuleOperator.Equals, value), Somebody));
        Assert.False(Holds(Is(fact, In, value), Somebody));
        Assert.False(Holds(Is(fact, Matches, value), Somebody));
    }

    [Theory]
    [InlineData("nl", "nl", true)]
    [InlineData("NL-be", "nl", true)]
    [InlineData("nl-BE", "nl-be", true)]
    [InlineData("zh-Hant-TW", "zh-hant", true)]
    [InlineData("nl", "nl-BE", false)]
    [InlineData("nld", "nl", false)]
    [InlineData("nl-BE", "BE", false)]
    public void Takes_a_language_for_its_ranges(string language, string value, bool holds)
    {
        Assert.Equal(holds, Holds(Is("language", RuleOperator.Equals, value), new(Language: language)));
        Assert.Equal(holds, Holds(Is("language", In, "fr", value), new(Language: language)));
    }

    [Theory]
    [InlineData("https://a.example/?q=a+b%26", "a b&")]
    [InlineData("https://a.example/?q=1&q=2", "1")]
    [InlineData("https://a.example/?x&q&y=1", "")]
    [InlineData("https://a.example/?q=", "")]
    [InlineData("https://a.example/?q=a=b#q", "a=b")]
    [InlineData("https://a.example/?%71=caf%C3%A9", "café")]
    public void Reads_a_parameter_of_the_URL(string url, string value)
    {
        Assert.True(Holds(Is("query.q", RuleOperator.Equals, value), At(url)));
        Assert.True(Holds(Is("query.q", Exists), At(url)));
    }

    [Theory]
    [InlineData("https://a.example/", false)]
    [InlineData("https://a.example/?a=q&qq=1", false)]
    [InlineData("https://a.example/#?q=1", false)]
    public void Misses_a_parameter(string url, bool there) =>
        Assert.Equal(there, Holds(Is("query.q", Exists), At(url)));

    [Fact]
    public void Takes_empty_texts_for_missing_but_not_empty_attributes()
    {
        var empty = new VisitorFacts("", null, "", "", "", "", "");

        Assert.All(Facts, f => Assert.False(Holds(Is(f, Exists), empty)));
        Assert.True(Holds(Is("attribute.empty", Exists), Somebody));
    }

    [Theory]
    [InlineData("attribute.age", 18, true)]
    [InlineData("attribute.rate", 1.5, true)]
    [InlineData("query.price", 12.5, true)]
    [InlineData("attribute.plan", 1, false)]
    [InlineData("attribute.member", 1, false)]
    [InlineData("attribute.empty", 0, false)]
    [InlineData("attribute.none", 0, false)]
    [InlineData("device", 1, false)]
    [InlineData("browserVersion", 128, false)]
    public void Compares_numbers(string fact, double number, bool isNumber)
    {
        (double Offset, bool Less, bool AtMost, bool More, bool AtLeast)[] orders =
        [
            (-0.5, false, false, true, true),
            (0, false, true, false, true),
            (0.5, true, true, false, false),
        ];
        Assert.All(
            orders,
            o =>
            {
                bool Of(RuleOperator @operator) => Holds(Is(fact, @operator, $"{number + o.Offset:R}"), Somebody);
                Assert.Equal(
                    (isNumber && o.Less, isNumber && o.AtMost, isNumber && o.More, isNumber && o.AtLeast),
                    (Of(LessThan), Of(AtMost), Of(MoreThan), Of(AtLeast))
                );
            }
        );
    }

    [Theory]
    [InlineData("1e400")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("12,5")]
    [InlineData("0x10")]
    public void Takes_no_text_for_a_number_that_is_none(string text)
    {
        var facts = new VisitorFacts(Attributes: Attributes(new { n = text }));

        Assert.False(Holds(Any(Is("attribute.n", LessThan, "0"), Is("attribute.n", AtLeast, "0")), facts));
        Assert.Equal("rule.values[0]", Is("attribute.n", LessThan, text).Validate("rule")?.Field);
    }

    [Fact]
    public void Takes_numbers_for_equal_however_they_are_written()
    {
        Assert.True(Holds(Is("attribute.rate", RuleOperator.Equals, "1.50"), Somebody));
        Assert.True(Holds(Is("attribute.age", In, "x", "1.8e1"), Somebody));
        Assert.False(Holds(Is("query.price", RuleOperator.Equals, "12.50"), Somebody));
    }

    [Fact]
    public void Obeys_De_Morgan() =>
        Property.Holds(
            from rules in Valid.NonEmptyListOf()
            from facts in Visitors
            select (Rules: rules.Take(4).ToArray(), facts),
            given =>
            {
                var (rules, facts) = given;
                Rule[] negated = [.. rules.Select(Not)];

                Assert.Equal(Holds(Not(All(rules)), facts), Holds(Any(negated), facts));
                Assert.Equal(Holds(Not(Any(rules)), facts), Holds(All(negated), facts));
            }
        );

    [Fact]
    public void Is_itself_when_denied_twice_or_alone_in_a_group() =>
        Property.Holds(
            from rule in Valid
            from facts in Visitors
            select (rule, facts),
            given =>
            {
                var (rule, facts) = given;
                var holds = Holds(rule, facts);

                Assert.Equal(holds, Holds(Not(Not(rule)), facts));
                Assert.NotEqual(holds, Holds(Not(rule), facts));
                Assert.Equal(holds, Holds(All(rule), facts));
                Assert.Equal(holds, Holds(Any(rule), facts));
            }
        );

    [Fact]
    public void Holds_in_any_order() =>
        Property.Holds(
            from rules in Valid.NonEmptyListOf()
            from facts in Visitors
            let few = rules.Take(5).ToArray()
            from shuffled in Gen.Shuffle(few)
            select (few, shuffled, facts),
            given =>
            {
                Assert.Equal(Holds(All(given.few), given.facts), Holds(All(given.shuffled), given.facts));
                Assert.Equal(Holds(Any(given.few), given.facts), Holds(Any(given.shuffled), given.facts));
            }
        );

    [Fact]
    public void Is_compiled_whenever_it_has_no_problem() =>
        Property.Holds(
            from rule in Rules(3)
            from facts in Visitors
            select (rule, facts),
            given =>
            {
                var audience = new Audience(Rule: given.rule);
                if (audience.Validate() is { } problem)
                {
                    Assert.StartsWith("targeting.rule", problem.Field, StringComparison.Ordinal);
                    return;
                }
                var matcher = audience.Compile();
                Assert.Equal(matcher.Matches(given.facts), matcher.Explain(given.facts).Matches);
            },
            times: 1_000
        );
}
