using System.Text.Json;
using Samplit.Domain.Funnels;
using Samplit.Domain.Payloads;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Tests.Funnels;

public class Counting_units_of_a_funnel
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly FunnelDefinition Shop = A.Funnel("product>cart", "cart>paid");

    private static readonly FunnelStepReader Reader = new(
        new FunnelDefinition(
            [
                new("home", "Home", Page: new(UrlMatch.Exact, "https://shop.example/")),
                new("any", "Any page", Page: new(UrlMatch.Prefix, "/")),
                new("paid", "Pays", "purchase"),
                new(
                    "much",
                    "Pays much",
                    "purchase",
                    Filter: new(Fact: "$.total", Operator: RuleOperator.AtLeast, Values: ["100"])
                ),
            ],
            [new("home", "any"), new("any", "paid"), new("any", "much")],
            FunnelOrder.Loose,
            WindowSeconds: 60
        )
    );

    [Theory]
    [InlineData("page_view", """{"url":"https://SHOP.example:443/?a=b#c"}""", 0, 1)]
    [InlineData("page_view", """{"url":"http://shop.example/cart"}""", 1)]
    [InlineData("page_view", """{"url":"/cart"}""")]
    [InlineData("page_view", """{"url":17}""")]
    [InlineData("page_view", "{}")]
    [InlineData("purchase", """{"total":99.9}""", 2)]
    [InlineData("purchase", """{"total":100}""", 2, 3)]
    [InlineData("visit", """{"url":"https://shop.example/"}""")]
    public void Finds_the_nodes_that_an_event_is(string type, string payload, params int[] nodes)
    {
        Assert.Equal(nodes, Reader.NodesOf(type, JsonElement.Parse(payload)));
        Assert.Equal(type == "purchase" ? [2] : [], Reader.NodesOf(type, body: default));
    }

    [Fact]
    public void Asks_context_and_metrics_where_a_filter_names_them()
    {
        var definition = A.Funnel("cart>paid");
        var asking = new FunnelStepReader(
            definition with
            {
                Nodes =
                [
                    .. definition.Nodes.Select(n =>
                        n with
                        {
                            Filter = new Rule(Fact: "$context.country", Operator: RuleOperator.Equals, Values: ["DE"]),
                        }
                    ),
                ],
            }
        );
        var type = asking.EventTypes.First();
        var german = new EventBody(default, Context: JsonElement.Parse("""{"country":"DE"}"""));

        Assert.NotEmpty(asking.NodesOf(type, german));
        Assert.Empty(asking.NodesOf(type, new EventBody(Payload: german.Context)));
        Assert.Equal(asking.EventTypes, asking.TypesThatAsk(EventParts.Context));
        Assert.Empty(asking.TypesThatAsk(EventParts.Payload));
    }

    [Fact]
    public void Passes_over_an_address_that_is_too_long() =>
        Assert.Empty(
            Reader.NodesOf(
                "page_view",
                JsonElement.Parse($$"""{"url":"https://shop.example/{{new string('a', 2_048)}}"}""")
            )
        );

    [Fact]
    public void Says_which_events_it_asks_for()
    {
        var mixed = new FunnelStepReader(
            Shop with
            {
                Nodes = [Shop.Nodes[0] with { Filter = Of("$.a") }, .. Shop.Nodes.Skip(1)],
            }
        );

        Assert.Equal(["page_view", "purchase"], Reader.EventTypes);
        Assert.Equal(["page_view", "purchase"], Reader.TypesThatAsk(EventParts.Payload));
        Assert.Equal(["product"], mixed.TypesThatAsk(EventParts.Payload));

        static Rule Of(string fact) => new(Fact: fact, Operator: RuleOperator.Exists);
    }

    [Fact]
    public void Comes_to_what_following_each_unit_comes_to()
    {
        var graph = new FunnelGraph(Shop);
        foreach (var seed in Enumerable.Range(0, 100))
        {
            var random = new Random(seed);
            var steps = Enumerable
                .Range(0, 60)
                .Select(i =>
                    (Unit: random.Next(10), Event: new FunnelEvent(Noon.AddSeconds(i), $"{i:D2}", [random.Next(3)]))
                )
                .ToArray();
            var counter = new FunnelCounter(graph, ["even", "odd"]);
            foreach (var (unit, step) in steps.OrderBy(s => s.Unit).ThenBy(s => s.Event.At))
            {
                Assert.True(counter.Add(Variant(unit), A.Visitor($"{unit}"), step.At, step.Nodes));
            }

            var counts = counter.Finish(new Dictionary<string, long> { ["even"] = 20, ["odd"] = 30 });

            Assert.Equal([("even", 20), ("odd", 30)], counts.Select(c => (c.Variant, c.Counts.Units)));
            foreach (var (variant, counted) in counts)
            {
                var expected = new FunnelCounts(graph);
                foreach (var unit in steps.Where(s => Variant(s.Unit) == variant).GroupBy(s => s.Unit))
                {
                    expected.Add(FunnelProgress.Follow(graph, unit.Select(u => u.Event)));
                }
                Assert.Equal(expected.Reached, counted.Reached);
                Assert.Equal(expected.Elapsed.Select(e => e.Order()), counted.Elapsed.Select(e => e.Order()));
            }
        }

        static string Variant(int unit) => unit % 2 == 0 ? "even" : "odd";
    }

    [Fact]
    public void Counts_whoever_took_a_step_where_nobody_says_how_many_there_are()
    {
        var counter = new FunnelCounter(new(Shop), [""]);

        Assert.True(counter.Add("", A.Visitor("1"), Noon, [2]));
        Assert.True(counter.Add("", A.Visitor("2"), Noon, []));

        Assert.Equal(1, Assert.Single(counter.Finish(units: null)).Counts.Units);
    }

    [Fact]
    public void Ends_where_there_are_too_many_steps()
    {
        var counter = new FunnelCounter(new(Shop), [""]);
        var (unit, all) = (A.Visitor("1"), Enumerable.Repeat(0, FunnelCounter.MaxSteps).ToArray());

        Assert.True(counter.Add("", unit, Noon, all));
        Assert.False(counter.Add("", unit, Noon, [0]));
    }
}
