using Samplit.Domain.Elements;
using Samplit.Domain.Experiments;
using Samplit.Domain.Experiments.Changes;
using static Samplit.Domain.Tests.Elements.TwoElements;

namespace Samplit.Domain.Tests.Elements;

public class Elements_that_visitors_have_seen
{
    private static readonly World Home = World.RunningOf(Created(Request));

    [Fact]
    public void Get_more_variants_whose_combinations_stand_behind_the_known_ones() =>
        Given(Home)
            .When(Show(More, Weighing(Button, null, null)))
            .Then<VariantsChanged>(e =>
            {
                Assert.Equal(
                    [
                        ("welcome × plain", 83_333),
                        ("welcome × red", 250_000),
                        ("hello × plain", 83_333),
                        ("hello × red", 250_000),
                        ("hi × plain", 166_667),
                        ("hi × red", 166_667),
                    ],
                    e.Variants.Select(v => (v.Name, v.Weight))
                );
                Assert.Equal(["hi", "red"], e.Variants[5].Parts);
                Assert.Equal(["welcome", "hello", "hi"], e.Elements![0].Variants.Select(v => v.Name));
            });

    [Fact]
    public void Are_combined_only_where_all_parts_are_active()
    {
        var world = Given(Home).When(Show(More, Off(Button, "red"))).Then<VariantsChanged>().World;

        Assert.Equal(
            ["welcome × plain", "hello × plain", "hi × plain"],
            world.Experiment.Variants.Where(v => v.IsActive).Select(v => v.Name)
        );
        Assert.All(world.Experiment.Variants, v => Assert.Equal(v.IsActive, v.Weight > 0));
        Assert.False(world.Experiment.Elements![1].Variants[1].IsActive);
        Given(world)
            .When(Show(More, Button))
            .Then<VariantsChanged>(e => Assert.All(e.Variants, v => Assert.True(v.IsActive)));
    }

    [Fact]
    public void Are_weighed_like_at_the_start_by_the_products_of_their_weights() =>
        Given(Home)
            .When(Show(Headline, Weighing(Button, 1, 1)))
            .Then<VariantsChanged>(e => Assert.All(e.Variants, v => Assert.Equal((250_000, 1.0), (v.Weight, v.Share))));

    [Fact]
    public void Are_found_in_another_way_and_shown_as_before()
    {
        var moved = Headline with
        {
            Selector = new(SelectorKind.Id, "title"),
            Fallbacks = [Headline.Selector],
            Original = Says("Good day"),
        };

        Given(Home)
            .When(Show(moved, Weighing(Button, null, null)))
            .Then<VariantsChanged>(e =>
            {
                Assert.Equal([125_000, 375_000, 125_000, 375_000], e.Variants.Select(v => v.Weight));
                Assert.Equal(moved.Selector, e.Elements![0].Selector);
            });
        var preview = Preview(moved, Button with { Fallbacks = [] });
        Assert.Equal(["headline"], preview.SelectorsChanged);
        Assert.Equal((1, 0.0), (preview.Allocation, preview.TrafficMoved));
    }

    [Fact]
    public void Are_no_news_when_nothing_changes_in_whatever_order_it_is_written()
    {
        var other = Button with
        {
            Variants =
            [
                Button.Variants[1] with
                {
                    Content = Nothing with { Style = Reversed(Button.Variants[1].Content!.Style!) },
                    Weight = 6,
                },
                Button.Variants[0] with
                {
                    Weight = 2,
                },
            ],
        };

        Given(Home).When(Show(Headline, other)).ThenNothing();
    }

    public static readonly TheoryData<string, Element[]?> Impossible = new()
    {
        { "elements", null },
        { "elements", [Headline] },
        { "elements", [Button, Headline] },
        { "elements", [Headline, Button with { Name = "knob" }] },
        { "elements[0].kind", [Headline with { Kind = ElementKind.Text }, Button] },
        { "elements[0].selector.value", [Headline with { Selector = new(SelectorKind.Css, "") }, Button] },
        { "elements[0].variants", [Headline with { Variants = [More.Variants[0], More.Variants[2]] }, Button] },
        { "elements[0].variants[1].content", [Saying("Good day"), Button] },
        { "elements[1].variants", [Headline, Weighing(Button, 1, null)] },
        { "elements[0].variants", [Off(Headline, "welcome"), Button] },
        { "elements", [Off(Headline, "hello"), Off(Button, "red")] },
        { "elements", [Headline, Weighing(Button, 0, 0)] },
        { "elements", [Many(Headline), Many(Button)] },
        { "elements[0].variants[0].isControl", [Headline with { Variants = [.. Swapped()] }, Button] },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Are_refused_where_they_cannot_be(string field, Element[]? elements) =>
        Given(Home).When(Show(elements!)).ThenInvalid(field);

    [Fact]
    public void Are_not_listed_as_variants() =>
        Given(Home)
            .When(Change(new ChangeVariants([A.Control], [Headline, Button], null, default)))
            .ThenInvalid("variants");

    private static Func<World, Answer> Show(params Element[] elements) =>
        Change(new ChangeVariants(Variants: null, elements, Reason: null, ExpectedRevision: default));

    private static VariantsPreview Preview(params Element[] elements) =>
        Story.Preview(Home, new ChangeVariants(Variants: null, elements, Reason: null, ExpectedRevision: default));

    private static Element Saying(string text) =>
        Headline with
        {
            Variants = [Headline.Variants[0], Headline.Variants[1] with { Content = Says(text) }],
        };

    private static Element Off(Element element, string variant) =>
        element with
        {
            Variants = [.. element.Variants.Select(v => v.Name == variant ? v with { Active = false } : v)],
        };

    private static Element Weighing(Element element, params double?[] weights) =>
        element with
        {
            Variants = [.. element.Variants.Zip(weights, (v, weight) => v with { Weight = weight })],
        };

    private static Element Many(Element element) =>
        element with
        {
            Variants =
            [
                .. element.Variants.Select(v => v with { Weight = null }),
                .. Enumerable.Range(0, 6).Select(i => new ElementVariant($"v{i}", IsControl: false, Says($"{i}"))),
            ],
        };

    private static IEnumerable<ElementVariant> Swapped() =>
        [
            Headline.Variants[0] with
            {
                IsControl = false,
                Content = Nothing with { Text = "x" },
            },
            Headline.Variants[1] with
            {
                IsControl = true,
            },
        ];

    private static Dictionary<string, string> Reversed(IReadOnlyDictionary<string, string> style) =>
        style.Reverse().ToDictionary();
}
