using Samplit.Domain.Elements;

namespace Samplit.Domain.Tests.Elements;

public class Selectors
{
    [Theory]
    [InlineData("h1")]
    [InlineData("*")]
    [InlineData(" main > h1 , .cta ")]
    [InlineData("a.b.c#d")]
    [InlineData("ul li:nth-child(2n+1)")]
    [InlineData("li:nth-child( -n + 3 of .x, .y )")]
    [InlineData("li:nth-last-of-type(even)")]
    [InlineData("[data-x]")]
    [InlineData("[data-x='a]b{c}' i] ~ p")]
    [InlineData("[href^=https][lang|=\"nl\"]")]
    [InlineData("a:not(.x, :hover) + b")]
    [InlineData("div:has(> img):is(:first-child, :where(.y))")]
    [InlineData(".\\31 23")]
    [InlineData("#a\\:b")]
    [InlineData(".-x, .--y, .é_1")]
    [InlineData("p:lang(en, 'nl')")]
    [InlineData("a:-webkit-any-link")]
    [InlineData("DIV:HOVER")]
    public void Are_taken_as_browsers_take_them(string css) => Assert.Null(Validate(SelectorKind.Css, css));

    [Theory]
    [InlineData("h1[")]
    [InlineData("h1)")]
    [InlineData("h1,")]
    [InlineData(",h1")]
    [InlineData("h1 >")]
    [InlineData("> h1")]
    [InlineData("h1 > > p")]
    [InlineData("h1){} body{display:none} a:is(h1")]
    [InlineData("h1{color:red}")]
    [InlineData("h1/**/")]
    [InlineData("#1")]
    [InlineData(".")]
    [InlineData(".1a")]
    [InlineData("a..b")]
    [InlineData("[x=]")]
    [InlineData("[x='y]")]
    [InlineData("[x=1]")]
    [InlineData("@media")]
    [InlineData("a:")]
    [InlineData("a::before")]
    [InlineData("a:contains('x')")]
    [InlineData("a:visible")]
    [InlineData("a:first")]
    [InlineData("a:not()")]
    [InlineData("a:not(b")]
    [InlineData("li:nth-child()")]
    [InlineData("li:nth-child(2x)")]
    [InlineData("svg|a")]
    [InlineData("h1\\")]
    [InlineData("$('h1')")]
    public void Are_refused_where_browsers_find_nothing(string css) =>
        Assert.Equal("selector.value", Validate(SelectorKind.Css, css)?.Field);

    [Fact]
    public void Say_which_words_browsers_do_not_know() =>
        Assert.Equal("Browsers know no :contains().", Validate(SelectorKind.Css, "a:contains('x')")!.Detail);

    [Fact]
    public void Are_not_read_deeper_than_anybody_writes_them()
    {
        var deep = string.Concat(Enumerable.Repeat(":not(", 200)) + "a" + new string(')', 200);

        Assert.NotNull(Validate(SelectorKind.Css, deep));
    }

    [Theory]
    [InlineData("//h1", true)]
    [InlineData("//*[@id='x']/p[2] | //h2", true)]
    [InlineData("id('x')/p", true)]
    [InlineData("//h1[", false)]
    [InlineData("count(//h1)", false)]
    [InlineData("'h1'", false)]
    public void May_be_paths_to_elements(string xpath, bool taken) =>
        Assert.Equal(taken, Validate(SelectorKind.Xpath, xpath) is null);

    private static Refusal? Validate(SelectorKind kind, string value) =>
        Selector.Validate("selector", new(kind, value));
}
