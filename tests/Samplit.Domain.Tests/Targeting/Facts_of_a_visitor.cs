using System.Text.Json;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.Tests.Targeting;

public class Facts_of_a_visitor
{
    private static readonly string Long = new('x', 2_049);

    public static readonly TheoryData<VisitorFacts, string> Impossible = new()
    {
        { VisitorFixtures.At("/cart"), "facts.url" },
        { VisitorFixtures.At("ftp://shop.example/"), "facts.url" },
        { VisitorFixtures.At("https:///cart"), "facts.url" },
        { VisitorFixtures.At("https://shop example/"), "facts.url" },
        { VisitorFixtures.At($"https://shop.example/{Long}"), "facts.url" },
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
        Assert.Null(VisitorFixtures.Somebody.Validate());
        Assert.Null(VisitorFixtures.Nobody.Validate());
        Assert.Null(new VisitorFacts("", null, "", "", "", "", "").Validate());
    }

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Have_bounds(VisitorFacts facts, string field) => Assert.Equal(field, facts.Validate()?.Field);

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("1e999")]
    [InlineData("\"\\udc00\"")]
    public void Have_attributes_that_are_texts_numbers_or_booleans(string json) =>
        Assert.Equal("facts.attributes.a", With("a", JsonDocument.Parse(json).RootElement).Validate()?.Field);

    [Fact]
    public void Have_no_attribute_that_is_null()
    {
        var facts = With("plan", JsonDocument.Parse("null").RootElement);
        var paid = VisitorFixtures.Is("attribute.plan", RuleOperator.Equals, "paid");

        Assert.Null(facts.Validate());
        Assert.False(
            new Audience(Rule: VisitorFixtures.Is("attribute.plan", RuleOperator.Exists)).Compile().Matches(facts)
        );
        Assert.True(new Audience(Rule: new Rule(Not: paid)).Compile().Matches(facts));
    }

    [Fact]
    public void Can_be_left_out_where_they_are_of_no_use()
    {
        var attributes = new Dictionary<string, JsonElement>
        {
            ["plan"] = JsonSerializer.SerializeToElement("free"),
            ["tags"] = JsonSerializer.SerializeToElement(new[] { 1 }),
            [Long] = JsonSerializer.SerializeToElement(1),
        };
        var facts = new VisitorFacts("https://a.example/", Device.Mobile, Long, "1", "nl", "BEL", Long, attributes);

        var usable = facts.Usable(out var problems);

        Assert.Null(usable.Validate());
        Assert.Equal(
            ("https://a.example/", Device.Mobile, null, "1", "nl", null, null),
            (
                usable.Url,
                usable.Device,
                usable.Browser,
                usable.BrowserVersion,
                usable.Language,
                usable.Country,
                usable.Referrer
            )
        );
        Assert.Equal(["plan"], usable.Attributes!.Keys);
        Assert.Equal(5, problems.Count);
        Assert.Same(VisitorFixtures.Somebody, VisitorFixtures.Somebody.Usable(out var none));
        Assert.Empty(none);
    }

    [Fact]
    public void Have_attributes_within_bounds()
    {
        var text = JsonSerializer.SerializeToElement(new string('x', 500));
        var longer = JsonSerializer.SerializeToElement(new string('x', 501));
        VisitorFacts Of(int count) => new(Attributes: Enumerable.Range(0, count).ToDictionary(i => $"a{i}", _ => text));

        Assert.Null(With(new('n', 100), text).Validate());
        Assert.Equal("facts.attributes", With(new('n', 101), text).Validate()?.Field);
        Assert.Equal("facts.attributes", With("", text).Validate()?.Field);
        Assert.Equal("items[3].facts.attributes.a", With("a", longer).Validate("items[3].facts")?.Field);
        Assert.Equal("facts.attributes.a", With("a", default).Validate()?.Field);
        Assert.Null(Of(50).Validate());
        Assert.Equal("facts.attributes", Of(51).Validate()?.Field);
        Assert.Equal(50, Of(51).Usable(out _).Attributes!.Count);
    }

    private static VisitorFacts With(string name, JsonElement value) =>
        new(Attributes: new Dictionary<string, JsonElement> { [name] = value });
}
