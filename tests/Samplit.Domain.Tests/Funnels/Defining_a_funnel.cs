using Samplit.Domain.Funnels;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Tests.Funnels;

public class Defining_a_funnel
{
    private static readonly FunnelDefinition Shop = A.Funnel("product>cart", "cart>paid");

    [Fact]
    public void Takes_steps_and_the_ways_between_them()
    {
        Assert.Null(Shop.Validate());
        Assert.Null(A.Funnel("home>cart", "search>cart", "cart>paid", "home>paid").Validate());
        Assert.Null(
            (
                Shop with
                {
                    Nodes = [.. Shop.Nodes, new("thanks", "Thank you", Page: new(UrlMatch.Prefix, "/thanks"), X: -3.5)],
                    Edges = [.. Shop.Edges, new("paid", "thanks")],
                }
            ).Validate()
        );
    }

    [Theory]
    [InlineData("a → a", "a>a", "a>b")]
    [InlineData("a → b → a", "a>b", "b>a")]
    [InlineData("cart → shipping → payment → cart", "home>cart", "cart>shipping", "shipping>payment", "payment>cart")]
    public void Refuses_a_circle_and_names_it(string circle, params string[] edges)
    {
        var refusal = A.Funnel(edges).Validate();

        Assert.Equal(("definition.edges", $"They lead in a circle: {circle}."), (refusal!.Field, refusal.Detail));
    }

    public static TheoryData<string, FunnelDefinition> Misfits =>
        new()
        {
            { "definition.nodes", Shop with { Nodes = null! } },
            { "definition.nodes", Shop with { Nodes = [Shop.Nodes[0]] } },
            { "definition.nodes", Shop with { Nodes = [.. Enumerable.Repeat(Shop.Nodes[0], 51)] } },
            { "definition.nodes[0]", With(null!) },
            { "definition.nodes[0].key", With(Shop.Nodes[0] with { Key = "Product page" }) },
            { "definition.nodes[0].key", With(Shop.Nodes[0] with { Key = null! }) },
            { "definition.nodes[1].key", With(Shop.Nodes[0] with { Key = "cart" }) },
            { "definition.nodes[0].name", With(Shop.Nodes[0] with { Name = " " }) },
            { "definition.nodes[0]", With(Shop.Nodes[0] with { EventType = null }) },
            { "definition.nodes[0]", With(Shop.Nodes[0] with { Page = new(UrlMatch.Exact, "/") }) },
            { "definition.nodes[0].eventType", With(Shop.Nodes[0] with { EventType = "a\nb" }) },
            {
                "definition.nodes[0].page.value",
                With(Shop.Nodes[0] with { EventType = null, Page = new(UrlMatch.Exact, "") })
            },
            { "definition.nodes[0].filter", With(Shop.Nodes[0] with { Filter = new Rule() }) },
            { "definition.nodes[0].x", With(Shop.Nodes[0] with { X = double.NaN }) },
            { "definition.nodes[0].y", With(Shop.Nodes[0] with { Y = 1_000_001 }) },
            { "definition.edges", Shop with { Edges = [] } },
            { "definition.edges", Shop with { Edges = [Shop.Edges[0]] } },
            { "definition.edges[0]", Shop with { Edges = [null!] } },
            { "definition.edges[0].from", Shop with { Edges = [new("nowhere", "cart")] } },
            { "definition.edges[0].to", Shop with { Edges = [new("cart", "nowhere")] } },
            { "definition.edges[2]", Shop with { Edges = [.. Shop.Edges, Shop.Edges[0]] } },
            { "definition.order", Shop with { Order = (FunnelOrder)7 } },
            { "definition.windowSeconds", Shop with { WindowSeconds = 0 } },
            { "definition.windowSeconds", Shop with { WindowSeconds = FunnelDefinition.MaxWindowSeconds + 1 } },
        };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void Refuses_the_rest_by_its_place(string field, FunnelDefinition definition)
    {
        Assert.Equal(field, definition.Validate()?.Field);
        Assert.Throws<ArgumentException>(() => new FunnelGraph(definition));
    }

    private static FunnelDefinition With(FunnelNode first) => Shop with { Nodes = [first, .. Shop.Nodes.Skip(1)] };
}
