using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Snippet;

public sealed class Elements_that_change(World world) : IAsyncLifetime
{
    private Visitor _visitor = null!;

    public async ValueTask InitializeAsync() => _visitor = await Visitor.ComeAsync(world);

    public ValueTask DisposeAsync() => _visitor.DisposeAsync();

    [Theory]
    [InlineData(
        "text",
        """<p id="it"> <i class="icon"></i> One cup </p>""",
        "<p id=\"it\"> <i class=\"icon\"></i> Two cups </p>"
    )]
    [InlineData("headline", """<h2 id="it">One <em>cup</em></h2>""", "<h2 id=\"it\">Two cups <em></em></h2>")]
    [InlineData("button", """<button id="it">One cup</button>""", "<button id=\"it\">Two cups</button>")]
    [InlineData(
        "button",
        """<input id="it" type="submit" value="One cup">""",
        "<input id=\"it\" type=\"submit\" value=\"Two cups\">"
    )]
    [InlineData("link", """<a id="it" href="/one">One cup</a>""", "<a id=\"it\" href=\"/one\">Two cups</a>")]
    public async Task Have_another_text_and_all_else_that_is_in_them(string kind, string before, string after)
    {
        var tab = await ShowAsync("""{"kind": "id", "value": "it"}""", """{"text": "Two cups"}""", kind, before);

        Assert.Equal(after, await tab.ValueAsync<string>("document.querySelector('#it').outerHTML"));
    }

    [Theory]
    [InlineData("css", "main > .it")]
    [InlineData("xpath", "//main/p[2]")]
    [InlineData("id", "the.one")]
    [InlineData("class", "it")]
    public async Task Are_found_by_every_kind_of_selector(string kind, string value)
    {
        var tab = await ShowAsync(
            $$"""{"kind": "{{kind}}", "value": "{{value}}"}""",
            """{"text": "Two cups"}""",
            "text",
            """<main><p>Tea</p><p class="other it" id="the.one">One cup</p></main>"""
        );

        Assert.Equal("TeaTwo cups", await tab.TextAsync("main"));
    }

    [Fact]
    public async Task Show_another_picture_when_it_is_there()
    {
        world.Shop.Serve("/cup.svg", Picture("red"));
        world.Shop.Serve("/mug.svg", Picture("blue"));
        var tab = await ShowAsync(
            """{"kind": "css", "value": "picture img"}""",
            """{"source": "/mug.svg", "alternativeText": "A mug"}""",
            "image",
            """<picture><source srcset="/cup.svg"><img src="/cup.svg" alt="A cup" width="9" height="9"></picture>"""
        );

        await tab.UntilAsync("document.images[0].complete");
        Assert.EndsWith(
            "/mug.svg",
            await tab.ValueAsync<string>("document.images[0].currentSrc"),
            StringComparison.Ordinal
        );
        Assert.Equal("A mug", await tab.ValueAsync<string>("document.images[0].alt"));
        await tab.UntilAsync("document.images[0].checkVisibility({ visibilityProperty: true })");
    }

    [Fact]
    public async Task Lead_elsewhere()
    {
        var tab = await ShowAsync(
            """{"kind": "css", "value": "a"}""",
            """{"text": "Mugs", "target": "/mugs"}""",
            "link",
            """<a href="/cups">Cups</a>"""
        );

        Assert.Equal(
            "<a href=\"/mugs\">Mugs</a>",
            await tab.ValueAsync<string>("document.querySelector('a').outerHTML")
        );
    }

    [Fact]
    public async Task Get_attributes_and_style()
    {
        var tab = await ShowAsync(
            """{"kind": "css", "value": "button"}""",
            """{"attributes": {"title": "Now", "aria-label": "Buy now"}, "style": {"color": "rgb(0, 0, 255) !important"}}""",
            "button",
            "<style>button { color: red }</style><button>Buy</button>"
        );

        Assert.Equal(
            "Now Buy now",
            await tab.ValueAsync<string>(
                "['title', 'aria-label'].map(n => document.querySelector('button').getAttribute(n)).join(' ')"
            )
        );
        Assert.Equal(
            "rgb(0, 0, 255)",
            await tab.ValueAsync<string>("getComputedStyle(document.querySelector('button')).color")
        );
    }

    [Fact]
    public async Task Are_looked_for_by_the_first_selector_that_finds_something()
    {
        var tab = await ShowAsync(
            """{"kind": "css", "value": ".gone"}""",
            """{"text": "Two cups"}""",
            "text",
            """<p id="last">Tea</p><p class="found">One cup</p>""",
            """[{"kind": "css", "value": "p:-moz-only-whitespace"}, {"kind": "xpath", "value": "//p[@class='found']"}, {"kind": "id", "value": "last"}]"""
        );

        Assert.Equal("Tea", await tab.TextAsync("#last"));
        Assert.Equal("Two cups", await tab.TextAsync(".found"));
    }

    [Fact]
    public async Task Are_changed_before_anybody_sees_them_however_late_they_come()
    {
        var tab = await ShowAsync(
            """{"kind": "css", "value": "h1"}""",
            """{"text": "Hello"}""",
            "headline",
            "<main></main>"
        );

        await tab.RunAsync("document.querySelector('main').innerHTML = '<h1>Welcome</h1>'");

        Assert.Equal("Hello", await tab.SeenAsync());
    }

    [Fact]
    public async Task Stay_changed_when_the_page_renders_them_again()
    {
        var tab = await ShowAsync(
            """{"kind": "css", "value": "h1"}""",
            """{"text": "Hello"}""",
            "headline",
            "<main><h1>Welcome</h1></main>"
        );

        await tab.RunAsync("document.querySelector('h1').firstChild.data = 'Welcome again'");
        await tab.SeenAsync();
        await tab.RunAsync("document.querySelector('main').innerHTML = '<h1>Welcome once more</h1>'");

        Assert.EndsWith("Hello", await tab.SeenAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("Welcome", await tab.SeenAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_left_to_a_page_that_insists_on_its_own()
    {
        var tab = await ShowAsync(
            """{"kind": "css", "value": "h1"}""",
            """{"text": "Hello"}""",
            "headline",
            "<h1>Welcome</h1>"
        );

        await tab.RunAsync(
            """
            (() => {
              const h1 = document.querySelector("h1");
              const insist = () => h1.textContent === "Mine" || (h1.textContent = "Mine");
              new MutationObserver(insist).observe(h1, { childList: true, characterData: true, subtree: true });
              insist();
            })()
            """
        );

        await tab.UntilAsync("document.querySelector('h1').textContent === 'Mine'");
        Assert.Equal("Mine", await tab.TextAsync());
    }

    [Fact]
    public async Task Of_one_experiment_all_come_from_one_combination()
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        var experiment = await site.RunAsync(
            """
            {"type": "multi_element", "elements": [
              {"name": "headline", "kind": "headline", "selector": {"kind": "css", "value": "h1"},
               "variants": [{"name": "plain", "isControl": true}, {"name": "warm", "content": {"text": "Warm"}}]},
              {"name": "button", "kind": "button", "selector": {"kind": "css", "value": "button"},
               "variants": [{"name": "buy", "isControl": true}, {"name": "gift", "content": {"text": "Gift"}}]}
            ]}
            """
        );
        var address = world.Shop.Serve("/combined", "<h1>Plain</h1><button>Buy</button>", site.Script);
        for (var i = 0; i < 4; i++)
        {
            await using var visitor = await Visitor.ComeAsync(world);
            var tab = await visitor.OpenAsync(address);
            var combination = await tab.ValueAsync<string>($"samplit.variant('{experiment}')");

            var shown = $"{await tab.TextAsync()} × {await tab.TextAsync("button")}";

            Assert.Equal(combination, shown.ToLowerInvariant());
        }
    }

    private static Microsoft.AspNetCore.Http.RequestDelegate Picture(string color) =>
        async context =>
        {
            context.Response.ContentType = "image/svg+xml";
            var picture =
                $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><rect width=\"9\" height=\"9\" fill=\"{color}\"/></svg>";
            await context.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(picture));
        };

    private async Task<Tab> ShowAsync(
        string selector,
        string content,
        string kind,
        string html,
        string fallbacks = "[]"
    )
    {
        var site = await Site.InstallAsync(world.Server, world.Shop);
        await site.RunAsync($$"""{"elements": [{{Site.Element(selector, content, kind, fallbacks)}}]}""");
        var address = world.Shop.Serve($"/elements/{site.Id:N}", html, site.Script);
        var tab = await _visitor.OpenAsync(address);
        Assert.Empty(tab.Errors);
        return tab;
    }
}
