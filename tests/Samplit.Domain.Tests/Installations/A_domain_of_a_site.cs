using Samplit.Domain.Installations;

namespace Samplit.Domain.Tests.Installations;

public class A_domain_of_a_site
{
    [Theory]
    [InlineData("shop.example", "shop.example")]
    [InlineData(" Shop.EXAMPLE ", "shop.example")]
    [InlineData("*.shop.example", "*.shop.example")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("localhost", "localhost")]
    [InlineData("localhost:3000", "localhost:3000")]
    [InlineData("127.0.0.1:8080", "127.0.0.1:8080")]
    public void Is_kept_in_one_spelling(string text, string kept) => Assert.Equal(kept, SiteDomain.Normalize(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("https://shop.example")]
    [InlineData("shop.example/path")]
    [InlineData("shop..example")]
    [InlineData("shop example")]
    [InlineData("shop_1.example")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("*.com")]
    [InlineData("*.127.0.0.1")]
    [InlineData("a.*.example")]
    [InlineData("user@shop.example")]
    [InlineData("shop.example:")]
    [InlineData("shop.example:0")]
    [InlineData("shop.example:70000")]
    [InlineData("shop.example:-1")]
    [InlineData("[::1]")]
    public void Is_nothing_else(string? text) => Assert.Null(SiteDomain.Normalize(text));

    [Fact]
    public void Is_no_longer_than_a_name_can_be() =>
        Assert.Null(SiteDomain.Normalize(string.Join('.', Enumerable.Repeat(new string('a', 60), 5))));

    [Theory]
    [InlineData("shop.example", "https://shop.example")]
    [InlineData("shop.example", "http://shop.example")]
    [InlineData("shop.example", "https://SHOP.example:443")]
    [InlineData("xn--bcher-kva.example", "https://bücher.example")]
    [InlineData("*.shop.example", "https://www.shop.example")]
    [InlineData("*.shop.example", "https://a.b.shop.example")]
    [InlineData("localhost:3000", "http://localhost:3000")]
    public void Allows_its_pages(string domain, string origin) => Assert.True(SiteDomain.Allows(domain, origin));

    [Theory]
    [InlineData("shop.example", "https://www.shop.example")]
    [InlineData("shop.example", "https://evilshop.example")]
    [InlineData("*.shop.example", "https://shop.example")]
    [InlineData("*.shop.example", "https://evilshop.example")]
    [InlineData("shop.example", "https://shop.example.evil.example")]
    [InlineData("shop.example", "https://shop.example:8443")]
    [InlineData("localhost:3000", "http://localhost:3001")]
    [InlineData("localhost:3000", "http://localhost")]
    [InlineData("shop.example", "ftp://shop.example")]
    [InlineData("shop.example", "https://user@shop.example")]
    [InlineData("shop.example", "https://shop.example/page")]
    [InlineData("shop.example", "null")]
    [InlineData("shop.example", "")]
    public void Allows_nobody_elses(string domain, string origin) => Assert.False(SiteDomain.Allows(domain, origin));
}
