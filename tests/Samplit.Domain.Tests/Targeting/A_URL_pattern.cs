using Samplit.Domain.Targeting;
using static Samplit.Domain.Targeting.UrlMatch;

namespace Samplit.Domain.Tests.Targeting;

public class A_URL_pattern
{
    private static bool IsMatch(UrlMatch kind, string pattern, string url) =>
        new Audience(Include: [new UrlPattern(kind, pattern)]).Compile().Matches(VisitorFixtures.At(url));

    [Theory]
    // Scheme and host in any case, default ports and fragments dropped.
    [InlineData("https://shop.example/cart", "HTTPS://Shop.Example/cart", true)]
    [InlineData("HTTPS://SHOP.example:443/cart#top", "https://shop.example/cart#end", true)]
    [InlineData("https://shop.example/cart", "https://shop.example:443/cart", true)]
    [InlineData("https://shop.example/cart", "https://shop.example:/cart", true)]
    [InlineData("https://shop.example/cart", "https://shop.example:80/cart", false)]
    [InlineData("https://shop.example:8443/cart", "https://shop.example:8443/cart", true)]
    [InlineData("https://shop.example/cart", "https://user:secret@shop.example/cart", true)]
    [InlineData("http://[::1]:80/", "http://[::1]/", true)]
    [InlineData("http://[::80]/", "http://[::80]/", true)]
    [InlineData("https://shop.example/cart", "http://shop.example/cart", false)]
    // The path as it is; only an empty one has a slash of its own.
    [InlineData("https://shop.example/cart", "https://shop.example/Cart", false)]
    [InlineData("https://shop.example/cart", "https://shop.example/cart/", false)]
    [InlineData("https://shop.example", "https://shop.example/", true)]
    [InlineData("https://shop.example/", "https://shop.example", true)]
    [InlineData("https://shop.example/", "https://shop.example?a=1", true)]
    // Percent-encoding.
    [InlineData("https://shop.example/café au lait", "https://shop.example/caf%c3%a9%20au%20lait", true)]
    [InlineData("https://shop.example/~me", "https://shop.example/%7Eme", true)]
    [InlineData("https://shop.example/a%2fb", "https://shop.example/a%2Fb", true)]
    [InlineData("https://shop.example/a/b", "https://shop.example/a%2Fb", false)]
    [InlineData("https://shop.example/%zz%4", "https://shop.example/%zz%4", true)]
    // The query only when the pattern asks for it.
    [InlineData("https://shop.example/cart", "https://shop.example/cart?a=1", true)]
    [InlineData("https://shop.example/cart?a=1", "https://shop.example/cart?a=1", true)]
    [InlineData("https://shop.example/cart?a=1", "https://shop.example/cart", false)]
    [InlineData("https://shop.example/cart?a=1", "https://shop.example/cart?a=1&b=2", false)]
    [InlineData("https://shop.example/cart?a=1", "https://shop.example/cart?A=1", false)]
    // Any scheme, any host.
    [InlineData("shop.example/cart", "http://shop.example/cart", true)]
    [InlineData("shop.example/cart", "https://shop.example/cart", true)]
    [InlineData("//shop.example/cart", "https://shop.example/cart", true)]
    [InlineData("shop.example:80", "http://shop.example", true)]
    [InlineData("shop.example:80", "https://shop.example:80", true)]
    [InlineData("shop.example:80", "https://shop.example", false)]
    [InlineData("shop.example/?to=https://b.example", "https://shop.example/?to=https://b.example", true)]
    [InlineData("/cart", "https://any.example/cart?a=1", true)]
    [InlineData("/cart", "https://any.example/en/cart", false)]
    [InlineData("/", "https://any.example", true)]
    [InlineData("/?a=1", "https://any.example/?a=1", true)]
    // An asterisk is a character.
    [InlineData("shop.example/*", "https://shop.example/cart", false)]
    [InlineData("shop.example/*", "https://shop.example/*", true)]
    public void Is_the_exact_address(string pattern, string url, bool matches) =>
        Assert.Equal(matches, IsMatch(Exact, pattern, url));

    [Theory]
    [InlineData("https://shop.example", "https://shop.example/cart?a=1", true)]
    [InlineData("https://shop.example", "https://shop.example.evil.example/", false)]
    [InlineData("shop.example/cart", "http://shop.example/cartoon", true)]
    [InlineData("shop.example/cart/", "http://shop.example/cart", false)]
    [InlineData("shop.example/?a=1", "https://shop.example/?a=12", true)]
    [InlineData("shop.example/?a=1", "https://shop.example/?b=1&a=1", false)]
    [InlineData("/en/", "https://shop.example/en/cart", true)]
    [InlineData("/en/", "https://shop.example/nl/en/", false)]
    public void Is_the_beginning_of_the_address(string pattern, string url, bool matches) =>
        Assert.Equal(matches, IsMatch(Prefix, pattern, url));

    [Theory]
    [InlineData("*", "https://shop.example/cart?a=1", true)]
    [InlineData("https://*.Shop.example/*", "https://www.shop.example/a/b", true)]
    [InlineData("https://*.shop.example/*", "https://shop.example/a/b", false)]
    [InlineData("*://shop.example/cart", "http://shop.example/cart", true)]
    [InlineData("shop.example/*/cart", "https://shop.example/a/b/cart?c=1", true)]
    [InlineData("shop.example/*/cart", "https://shop.example/cart", false)]
    [InlineData("shop.example/a*a", "https://shop.example/a", false)]
    [InlineData("shop.example/a*b*c", "https://shop.example/a-b-b-c", true)]
    [InlineData("shop.example/a*b*c", "https://shop.example/a-c-b", false)]
    [InlineData("shop.example/ab*bc", "https://shop.example/abc", false)]
    [InlineData("shop.example/a**b", "https://shop.example/ab", true)]
    [InlineData("shop.example/Cart*", "https://shop.example/cart", false)]
    [InlineData("*.example", "https://shop.example/", true)]
    [InlineData("*.example", "https://shop.example/cart", false)]
    [InlineData("*Cart*", "https://shop.example/en/cart/1", true)]
    [InlineData("shop.example*?*utm=*", "https://shop.example/cart?a=1&utm=x", true)]
    [InlineData("shop.example*?*utm=*", "https://shop.example/utm=x", false)]
    [InlineData("/*/cart", "https://any.example/en/cart", true)]
    [InlineData("shop.example:*/", "https://shop.example:8443/", true)]
    [InlineData("shop.example/cart", "https://shop.example/cart", true)]
    [InlineData("shop.example/c.rt", "https://shop.example/cart", false)]
    public void Has_wildcards(string pattern, string url, bool matches) =>
        Assert.Equal(matches, IsMatch(Wildcard, pattern, url));

    [Theory]
    [InlineData(@"^https://shop\.example/(cart|checkout)$", "HTTPS://Shop.example:443/cart?a=1#top", true)]
    [InlineData("/cart", "https://shop.example/en/cart/1", true)]
    [InlineData("a=1", "https://shop.example/?a=1", false)]
    [InlineData(@"\?a=1", "https://shop.example/?a=1", true)]
    [InlineData("/colou?r", "https://shop.example/color?a=1", true)]
    [InlineData("Shop", "https://Shop.example/", false)]
    public void Is_a_regular_expression(string pattern, string url, bool matches) =>
        Assert.Equal(matches, IsMatch(Regex, pattern, url));

    [Theory]
    [InlineData(Exact, "")]
    [InlineData(Exact, null)]
    [InlineData(Exact, "two\nlines")]
    [InlineData(Exact, "ftp://shop.example/")]
    [InlineData(Exact, "*://shop.example/")]
    [InlineData(Wildcard, "http*://shop.example/")]
    [InlineData(Exact, "https:///cart")]
    [InlineData(Exact, "?a=1")]
    [InlineData(Exact, "#top")]
    [InlineData(Exact, "münchen.example/")]
    [InlineData(Exact, "shop example/cart")]
    [InlineData(Regex, "(")]
    [InlineData(Regex, @"(a)\1")]
    public void Is_refused_when_it_can_match_nothing_or_is_not_understood(UrlMatch kind, string? value)
    {
        var problem = new Audience(Exclude: [new(Exact, "/"), new(kind, value!)]).Validate();

        Assert.Equal(("invalid_request", "targeting.exclude[1].value"), (problem?.Code, problem?.Field));
    }

    [Theory]
    [InlineData(Exact, 2_048)]
    [InlineData(Wildcard, 2_048)]
    [InlineData(Regex, 500)]
    public void Has_a_longest_length(UrlMatch kind, int longest)
    {
        Assert.Null(new UrlPattern(kind, new('a', longest)).Validate("p"));
        Assert.Equal("p.value", new UrlPattern(kind, new('a', longest + 1)).Validate("p")?.Field);
    }

    [Fact]
    public void Is_of_a_known_kind() => Assert.Equal("p.kind", new UrlPattern((UrlMatch)9, "/").Validate("p")?.Field);
}
