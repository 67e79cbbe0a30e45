using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Elements;

public class Experiments_with_elements(SharedServer shared)
{
    private const string Headline = """
        {
          "name": "headline", "kind": "headline", "selector": {"kind": "css", "value": "h1"},
          "fallbacks": [{"kind": "xpath", "value": "//h1"}], "original": {"text": "Welcome"},
          "variants": [
            {"name": "welcome", "isControl": true},
            {"name": "hello", "content": {"text": "Hello", "style": {"color": "#333"}}}
          ]
        }
        """;

    private const string Button = """
        {
          "name": "button", "kind": "button", "selector": {"kind": "class", "value": "buy"},
          "variants": [
            {"name": "plain", "isControl": true, "weight": 1},
            {"name": "now", "weight": 3, "content": {"text": "Buy now", "target": "/checkout"}}
          ]
        }
        """;

    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Give_a_visitor_one_variant_of_each_in_one_event()
    {
        var created = await CreateAsync("multi_element", Headline, Button);
        var experiment = TestExperiment.Of(_server, created);
        Assert.Equal("multi_element", created["type"].GetString());
        Assert.Equal(
            [("welcome × plain", 0.125), ("welcome × now", 0.375), ("hello × plain", 0.125), ("hello × now", 0.375)],
            created.Each<string, double>("variants", "name", "weight")
        );
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse("""{"text":"Hello","style":{"color":"#333"}}"""),
                JsonNode.Parse(created["elements", 0, "variants", 1, "content"].GetRawText())
            )
        );

        await experiment.Take("start");
        var assigned = await experiment.Assign("v-1");
        await experiment.Convert("v-1");

        var variant = created["variants"]
            .EnumerateArray()
            .Single(v => v.GetProperty("name").GetString() == assigned["variant"].GetString());
        Assert.Equal(assigned["propensity"].GetDouble(), variant.GetProperty("weight").GetDouble());
        Assert.Equal(2, variant.GetProperty("parts").GetArrayLength());
        Assert.Equal(4, (await experiment.IntactEvents()).Count);
        Assert.Equal(created["elements"].GetRawText(), (await experiment.Get())["elements"].GetRawText());
    }

    [Fact]
    public async Task Are_refused_with_the_place_that_is_wrong() =>
        (await CreateAsync("ab_test", Headline.Replace("\"h1\"", "\"\"", StringComparison.Ordinal))).IsInvalid(
            "elements[0].selector.value"
        );

    [Theory]
    [InlineData("abTest")]
    [InlineData("A_B")]
    public async Task Have_a_type_by_its_name(string type) =>
        (await CreateAsync(type, Headline)).IsProblem(HttpStatusCode.BadRequest, "invalid_json", "type");

    private Task<Answer> CreateAsync(string type, params string[] elements) =>
        _server.PostTextAsync(
            "/api/experiments",
            $$"""{"name":"elements {{Guid.NewGuid():N}}","type":{{JsonSerializer.Serialize(type)}},"elements":[{{string.Join(',', elements)}}]}"""
        );
}
