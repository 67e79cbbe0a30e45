using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;
using static Samplit.Domain.Tests.Elements.TwoElements;

namespace Samplit.Domain.Tests.Elements;

public class Elements_of_a_page
{
    private static readonly ElementContent Hello = Says("Hello");

    private static readonly Element Button = TwoElements.Button with
    {
        Variants =
        [
            .. TwoElements.Button.Variants,
            new("now", IsControl: false, Nothing with { Text = "Buy now", Target = "/checkout" }, Weight: 0),
        ],
    };

    private static readonly CreateExperiment Two = Request with { Elements = [Headline, Button] };

    [Fact]
    public void Are_arms_in_all_their_combinations()
    {
        var created = Assert.IsType<ExperimentCreated>(Assert.Single(CreateExperiment.Decide(Two).Events));

        Assert.Equal(
            [
                ("welcome × plain", true, 125_000),
                ("welcome × red", false, 375_000),
                ("welcome × now", false, 0),
                ("hello × plain", false, 125_000),
                ("hello × red", false, 375_000),
                ("hello × now", false, 0),
            ],
            created.Variants.Select(v => (v.Name, v.IsControl, v.Weight))
        );
        Assert.Equal(["hello", "red"], created.Variants[4].Parts);
        Assert.Equal((ExperimentType.MultiElement, 2), (created.Type, created.Elements!.Count));
    }

    [Fact]
    public void Are_variants_by_their_own_names_where_there_is_one()
    {
        var created = Created(Two with { Type = ExperimentType.AbTest, Elements = [Headline] });

        Assert.Equal(
            [("welcome", true, 500_000), ("hello", false, 500_000)],
            created.Variants.Select(v => (v.Name, v.IsControl, v.Weight))
        );
    }

    [Fact]
    public void Are_fifty_combinations_at_most()
    {
        var five = Headline with
        {
            Variants = [.. Enumerable.Range(0, 5).Select(i => new ElementVariant($"v{i}", i == 0, Hello))],
        };
        Element[] fifty = [five, five with { Name = "b" }, Headline with { Name = "c" }];

        Assert.Equal(50, Created(Two with { Elements = fifty }).Variants.Count);
        Refused("elements", Two with { Elements = [.. fifty, Headline with { Name = "d" }] });
    }

    [Fact]
    public void Go_with_the_type_of_the_experiment()
    {
        var none = Two with { Elements = null, Variants = [new("a", true, null), new("b", false, null)] };
        Refused("elements", Two with { Elements = [Headline] });
        Refused("elements", none);
        Refused("type", Two with { Type = ExperimentType.AbTest });
        Refused("type", Two with { Type = null });
        Refused("elements", Two with { Type = ExperimentType.SplitUrl, Elements = [Headline] });
        Refused("variants", Two with { Variants = none.Variants });
        Refused("elements", Two with { Elements = [Headline, Headline] });
        Refused(
            "allocationStrategy",
            none with
            {
                Type = ExperimentType.Bandit,
                AllocationStrategy = AllocationStrategy.Fixed,
            }
        );
        Assert.Null(CreateExperiment.Decide(none with { Type = ExperimentType.Bandit }).Refusal);
    }

    [Fact]
    public void Are_whole_pages_in_a_split_by_address()
    {
        CreateExperiment Split(string? a, string? b) =>
            Two with
            {
                Type = ExperimentType.SplitUrl,
                Elements = null,
                Variants = [new("a", true, null, Url: a), new("b", false, null, Url: b)],
            };

        var created = Created(Split(null, "/home-b?x=1"));

        Assert.Equal([null, "/home-b?x=1"], created.Variants.Select(v => v.Url));
        Refused("variants[1].url", Split("/a", null));
        Refused("variants[1].url", Split("/a", "javascript:alert(1)"));
        Refused("variants[1].url", Split("/a", "mailto:ada@example.org"));
        Refused("variants[1].url", Split(null, "/b") with { Type = null });
    }

    public static readonly TheoryData<string, Element> Impossible = new()
    {
        { "name", Headline with { Name = "" } },
        { "selector.value", Headline with { Selector = new(SelectorKind.Css, "") } },
        { "selector.value", Headline with { Selector = new(SelectorKind.Css, new('a', 1_025)) } },
        { "selector.value", Headline with { Selector = new(SelectorKind.Id, "two words") } },
        { "selector.value", Headline with { Selector = null! } },
        { "fallbacks[0].value", Headline with { Fallbacks = [new(SelectorKind.Xpath, "//h1\n")] } },
        { "fallbacks", Headline with { Fallbacks = [.. Enumerable.Repeat(Headline.Selector, 11)] } },
        { "variants", Headline with { Variants = [] } },
        { "variants", Headline with { Variants = [Headline.Variants[0], Headline.Variants[0]] } },
        { "variants", Headline with { Variants = [new("a", false, Hello), new("b", false, Hello)] } },
        { "variants", Headline with { Variants = [new("a", true, Hello), new("b", true, Hello)] } },
        { "variants", Headline with { Variants = [new("a", true, null, 1), new("b", false, Hello)] } },
        { "variants[1].weight", Headline with { Variants = [new("a", true, null, 1), new("b", false, Hello, -1)] } },
        { "variants[1].name", Headline with { Variants = [new("a", true, null), new(" ", false, Hello)] } },
        { "variants[1].content", Headline with { Variants = [new("a", true, null), new("b", false, null)] } },
        { "variants[1].content", Headline with { Variants = [new("a", true, null), new("b", false, Nothing)] } },
        { "original.text", Headline with { Original = Nothing with { Text = new('a', 5_001) } } },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Are_refused_where_they_cannot_be(string field, Element element) =>
        Assert.Equal($"elements[0].{field}", element.Validate("elements[0]")?.Field);

    public static readonly TheoryData<string, ElementKind, ElementContent> Wrong = new()
    {
        { "text", ElementKind.Image, Hello },
        { "", ElementKind.Headline, Nothing with { Source = "/a.png" } },
        { "target", ElementKind.Text, Nothing with { Target = "/a" } },
        { "target", ElementKind.Link, Nothing with { Target = "javascript:alert(1)" } },
        { "target", ElementKind.Link, Nothing with { Target = "JaVaScRiPt:alert(1)" } },
        { "target", ElementKind.Link, Nothing with { Target = "java\nscript:alert(1)" } },
        { "target", ElementKind.Link, Nothing with { Target = " /a" } },
        { "target", ElementKind.Link, Nothing with { Target = "" } },
        { "source", ElementKind.Image, Nothing with { Source = "data:image/svg+xml,<svg/>" } },
        { "source", ElementKind.Image, Nothing with { Source = @"\\evil.example\a.png" } },
        { "attributes.onclick", ElementKind.Text, Nothing with { Attributes = Map("onclick", "alert(1)") } },
        { "attributes.style", ElementKind.Text, Nothing with { Attributes = Map("style", "color:red") } },
        { "attributes.data-ng-init", ElementKind.Link, Nothing with { Attributes = Map("data-ng-init", "x") } },
        { "attributes.DATA-NG-INIT", ElementKind.Link, Nothing with { Attributes = Map("DATA-NG-INIT", "x") } },
        { "attributes.data-hx-on-click", ElementKind.Link, Nothing with { Attributes = Map("data-hx-on-click", "x") } },
        { "attributes.data-x-init", ElementKind.Link, Nothing with { Attributes = Map("data-x-init", "x") } },
        { "attributes.data-v-html", ElementKind.Link, Nothing with { Attributes = Map("data-v-html", "x") } },
        { "attributes.data-bind", ElementKind.Link, Nothing with { Attributes = Map("data-bind", "x") } },
        {
            "attributes.data-turbo-method",
            ElementKind.Link,
            Nothing with
            {
                Attributes = Map("data-turbo-method", "x"),
            }
        },
        { "attributes.data-bs-html", ElementKind.Link, Nothing with { Attributes = Map("data-bs-html", "true") } },
        { "attributes.data-on-click", ElementKind.Link, Nothing with { Attributes = Map("data-on-click", "x") } },
        { "attributes.ng-init", ElementKind.Link, Nothing with { Attributes = Map("ng-init", "x") } },
        { "attributes.href", ElementKind.Link, Nothing with { Attributes = Map("href", "/a") } },
        { "attributes.srcdoc", ElementKind.Text, Nothing with { Attributes = Map("srcdoc", "<b>") } },
        { "attributes.title", ElementKind.Text, Nothing with { Attributes = Map("title", new('a', 501)) } },
        { "attributes.title", ElementKind.Text, Nothing with { Attributes = Map("title", null!) } },
        { "attributes", ElementKind.Text, Nothing with { Attributes = Many(31) } },
        { "style.background", ElementKind.Text, Nothing with { Style = Map("background", "url(//evil.example)") } },
        { "style.color", ElementKind.Text, Nothing with { Style = Map("color", "red; top: 0") } },
        { "style.color", ElementKind.Text, Nothing with { Style = Map("color", "expression(alert(1))") } },
        { "style.Color", ElementKind.Text, Nothing with { Style = Map("Color", "red") } },
        { "style.a b", ElementKind.Text, Nothing with { Style = Map("a b", "red") } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Show_nothing_that_runs_or_that_they_have_no_place_for(
        string field,
        ElementKind kind,
        ElementContent content
    )
    {
        Assert.Equal($"e.variants[1].content.{field}".TrimEnd('.'), Showing(kind, content).Validate("e")?.Field);
    }

    public static readonly TheoryData<ElementKind, ElementContent> Right = new()
    {
        { ElementKind.Text, Nothing with { Text = "<b>as it stands</b>\nand on" } },
        { ElementKind.Headline, Nothing with { Attributes = Map("title", "Hello"), Style = Map("--brand", "1px") } },
        { ElementKind.Button, Nothing with { Text = "Go", Target = "https://shop.example/a?b=c#d" } },
        { ElementKind.Image, Nothing with { Source = "/a.png", AlternativeText = "A cat" } },
        { ElementKind.Image, Nothing with { Source = "//cdn.example/a.png" } },
        { ElementKind.Link, Nothing with { Target = "mailto:ada@example.org" } },
        { ElementKind.Link, Nothing with { Target = "a/b:c" } },
        { ElementKind.Link, Nothing with { Attributes = Map("aria-label", "More") } },
        { ElementKind.Link, Nothing with { Attributes = Map("data-track", "hero") } },
        { ElementKind.Link, Nothing with { Attributes = Map("data-xyz", "1") } },
    };

    [Theory]
    [MemberData(nameof(Right))]
    public void Show_text_and_attributes(ElementKind kind, ElementContent content) =>
        Assert.Null(Showing(kind, content).Validate("e"));

    private static Element Showing(ElementKind kind, ElementContent content) =>
        Headline with
        {
            Kind = kind,
            Original = null,
            Variants = [new("a", true, null), new("b", false, content)],
        };

    private static void Refused(string field, CreateExperiment command) =>
        Assert.Equal(field, CreateExperiment.Decide(command).Refusal?.Field);

    private static Dictionary<string, string> Map(string name, string value) => new() { [name] = value };

    private static Dictionary<string, string> Many(int count) =>
        Enumerable.Range(0, count).ToDictionary(i => $"data-{i}", i => "");
}
