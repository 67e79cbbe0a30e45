using Samplit.Domain.Funnels;

namespace Samplit.Domain.Tests.Funnels;

public class Following_a_unit
{
    private static readonly DateTimeOffset Start = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly FunnelGraph Shop = new(A.Funnel("product>cart", "cart>paid"));

    private static readonly FunnelGraph StrictShop = new(
        A.Funnel("product>cart", "cart>paid") with
        {
            Order = FunnelOrder.Strict,
        }
    );

    [Theory]
    [InlineData("", "")]
    [InlineData("paid cart", "")]
    [InlineData("product", "product")]
    [InlineData("product paid cart", "product cart")]
    [InlineData("product cart paid", "product cart paid")]
    [InlineData("cart product cart cart product paid", "product cart paid")]
    public void Goes_step_by_step(string events, string reached) => Assert.Equal(reached, Reached(Shop, events));

    [Theory]
    [InlineData("product cart paid", "product cart paid")]
    [InlineData("product cart cart paid", "product cart paid")]
    [InlineData("product product cart paid", "product cart paid")]
    [InlineData("product cart product paid", "product cart")]
    [InlineData("product paid cart paid", "product")]
    [InlineData("product paid product cart paid", "product cart paid")]
    public void Has_nothing_in_between_where_the_order_is_strict(string events, string reached) =>
        Assert.Equal(reached, Reached(StrictShop, events));

    [Fact]
    public void Has_the_window_from_the_first_step_on()
    {
        var graph = new FunnelGraph(Shop.Definition with { WindowSeconds = 60 });

        Assert.Equal("product cart paid", Reached(graph, "product cart paid", 30));
        Assert.Equal("product cart", Reached(graph, "product cart paid", 31));
        // Whoever begins again has it again.
        Assert.Equal("product cart paid", Reached(graph, "product cart product cart paid", 30));
    }

    [Fact]
    public void Goes_along_one_edge_to_each_node()
    {
        var graph = new FunnelGraph(A.Funnel("home>cart", "search>cart", "cart>paid", "home>paid"));

        var direct = Follow(graph, Events(graph, "home paid", 10));
        Assert.Equal([null, null, null, TimeSpan.FromSeconds(10)], direct.Elapsed);
        var late = Follow(graph, Events(graph, "home search cart paid", 10));
        Assert.Equal([null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), null], late.Elapsed);
    }

    [Fact]
    public void Takes_one_event_for_one_step_of_a_way()
    {
        var definition = A.Funnel("first>second");
        var graph = new FunnelGraph(definition);
        FunnelEvent Click(string id, int second) => new(Start.AddSeconds(second), id, [0, 1]);

        Assert.Equal([true, false], Follow(graph, [Click("1", 0)]).Reached);
        Assert.Equal([true, true], Follow(graph, [Click("1", 0), Click("2", 5)]).Reached);
    }

    [Fact]
    public void Is_the_same_whatever_the_order_and_however_often_events_come()
    {
        string[] names = ["home", "cart", "search", "paid"];
        var graph = new FunnelGraph(
            A.Funnel("home>cart", "search>cart", "cart>paid", "home>paid") with
            {
                WindowSeconds = 5,
            }
        );
        foreach (var seed in Enumerable.Range(0, 300))
        {
            var random = new Random(seed);
            var events = Enumerable
                .Range(0, 12)
                .Select(i => new FunnelEvent(Start.AddSeconds(random.Next(10)), $"{i}", [random.Next(names.Length)]))
                .ToArray();
            var mixed = events.Concat(events).OrderBy(_ => random.Next()).ToArray();

            var (once, again) = (Follow(graph, events), Follow(graph, mixed));

            Assert.Equal(once.Reached, again.Reached);
            Assert.Equal(once.Elapsed, again.Elapsed);
            // Along the edges to a node as many came as reached it.
            foreach (var node in Enumerable.Range(0, names.Length).Where(n => !graph.IsEntry(n)))
            {
                var along = graph.Edges.Index().Count(e => e.Item.To == node && once.Elapsed[e.Index] is not null);
                Assert.Equal(once.Reached[node] ? 1 : 0, along);
            }
        }
    }

    private static FunnelProgress Follow(FunnelGraph graph, IEnumerable<FunnelEvent> events) =>
        FunnelProgress.Follow(graph, events);

    private static string Reached(FunnelGraph graph, string events, int apart = 1) =>
        string.Join(
            ' ',
            graph
                .Definition.Nodes.Zip(
                    Follow(graph, Events(graph, events, apart)).Reached,
                    (node, reached) => reached ? node.Key : null
                )
                .OfType<string>()
        );

    private static FunnelEvent[] Events(FunnelGraph graph, string events, int apart) =>
        [
            .. events
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(
                    (key, i) =>
                        new FunnelEvent(
                            Start.AddSeconds(i * apart),
                            $"{i:D3}",
                            [graph.Definition.Nodes.Index().Single(n => n.Item.Key == key).Index]
                        )
                ),
        ];
}
