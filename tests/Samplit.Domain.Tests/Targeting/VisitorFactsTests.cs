using System.Text.Json;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Tests.Targeting;

public class Facts_of_a_visitor
{
    private static readonly string Long = new('x', 2_049);

    public static readonly TheoryData<VisitorFacts, string> Impossible = new()
    {
        { Who.At("/cart"), "facts.url" },
        { Who.At("ftp://shop.example/"), "facts.url" },
        { Who.At("https:///cart"), "facts.url" },
        { Who.At("https://shop example/"), "facts.url" },
        { Who.At($"https://shop.example/{Long}"), "facts.url" },
        { new(Device: (Device)3), "facts.device" },
        { new(Browser: Long), "facts.browser" },
        { new(BrowserVersion: Long), "facts.browserVersion" },
        { new(Language: "nl_BE"), "facts.language" },
        { new(Language: "nl--BE"), "facts.language" },
        { new(Language: "netherlands"), "facts.language" },
        { new(Country: "BEL"), "facts.country" },
        { new(Country: "B1"), "facts.country" },
        { new(Referrer: Long), "facts.referrer" },
    };

    [Fact]
    public void May_all_be_there_or_none()
    {
        Assert.Null(Who.Somebody.Problem());
        Assert.Null(Who.Nobody.Problem());
        Assert.Null(new VisitorFacts("", null, "", "", "", "", "").Problem());
    }

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Have_bounds(VisitorFacts facts, string field) => Assert.Equal(field, facts.Problem()?.Field);

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("1e999")]
    [InlineData("\"\\udc00\"")]
    public void Have_attributes_that_are_texts_numbers_or_booleans(string json) =>
        Assert.Equal("facts.attributes.a", With("a", JsonDocument.Parse(json).RootElement).Problem()?.Field);

    [Fact]
    public void Have_attributes_within_bounds()
    {
        var text = JsonSerializer.SerializeToElement(new string('x', 500));
        var longer = JsonSerializer.SerializeToElement(new string('x', 501));
        VisitorFacts Of(int count) => new(Attributes: Enumerable.Range(0, count).ToDictionary(i => $"a{i}", _ => text));

        Assert.Null(With(new('n', 100), text).Problem());
        Assert.Equal("facts.attributes", With(new('n', 101), text).Problem()?.Field);
        Assert.Equal("facts.attributes", With("", text).Problem()?.Field);
        Assert.Equal("items[3].facts.attributes.a", With("a", longer).Problem("items[3].facts")?.Field);
        Assert.Equal("facts.attributes.a", With("a", default).Problem()?.Field);
        Assert.Null(Of(50).Problem());
        Assert.Equal("facts.attributes", Of(51).Problem()?.Field);
    }

    private static VisitorFacts With(string name, JsonElement value) =>
        new(Attributes: new Dictionary<string, JsonElement> { [name] = value });
}
