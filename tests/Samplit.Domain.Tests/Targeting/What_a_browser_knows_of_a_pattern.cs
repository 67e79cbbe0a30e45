using System.Text.RegularExpressions;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Tests.Targeting;

public class What_a_browser_knows_of_a_pattern
{
    [Theory]
    [InlineData(UrlMatch.Exact, "https://shop.example", "https://shop.example/?a=1", true)]
    [InlineData(UrlMatch.Exact, "shop.example:443/cart", "https://shop.example/cart?a=1", true)]
    [InlineData(UrlMatch.Exact, "shop.example:8443/cart", "https://shop.example:8443/cart", true)]
    [InlineData(UrlMatch.Exact, "HTTPS://Shop.example/café", "https://shop.example/caf%C3%A9", true)]
    [InlineData(UrlMatch.Exact, "shop.example/cart?a=1", "https://shop.example/cart?a=1", true)]
    [InlineData(UrlMatch.Exact, "/cart", "https://any.example/cart?a=1", true)]
    [InlineData(UrlMatch.Exact, "/a[b]{c}", "https://any.example/a[b]{c}", true)]
    [InlineData(UrlMatch.Exact, "/cart", "https://any.example/en/cart", false)]
    [InlineData(UrlMatch.Exact, "shop.example/c.rt", "https://shop.example/cart", false)]
    [InlineData(UrlMatch.Prefix, "/en/", "https://shop.example/en/cart#top", true)]
    [InlineData(UrlMatch.Prefix, "https://shop.example", "https://shop.example.evil.example/", false)]
    [InlineData(UrlMatch.Wildcard, "*", "https://shop.example/cart?a=1", true)]
    [InlineData(UrlMatch.Wildcard, "https://*.shop.example/*", "https://www.shop.example/a/b", true)]
    [InlineData(UrlMatch.Wildcard, "*://shop.example/*/cart", "http://shop.example/a/b/cart?c=1", true)]
    [InlineData(UrlMatch.Wildcard, "*/checkout*", "https://shop.example/checkout/2", true)]
    [InlineData(UrlMatch.Wildcard, "shop.example/a*b", "https://shop.example/a-c", false)]
    public void Covers_what_it_matches(UrlMatch kind, string value, string address, bool matches)
    {
        var pattern = new UrlPattern(kind, value);

        var expression = PageExpression.From(pattern)!;

        var browser = new Regex(expression, RegexOptions.ECMAScript | RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));
        Assert.Equal(matches, browser.IsMatch(address));
        Assert.Equal(matches, new Audience(Include: [pattern]).Compile().MatchesPage(new VisitorFacts(address)));
    }

    [Fact]
    public void Is_nothing_of_a_regular_expression() =>
        Assert.Null(PageExpression.From(new UrlPattern(UrlMatch.Regex, "^https://shop")));
}
