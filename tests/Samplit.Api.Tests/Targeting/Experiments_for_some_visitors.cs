using System.Net;
using System.Text.Json;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Targeting;

public class Experiments_for_some_visitors(SharedServer shared)
{
    private const string DutchPhones = """
        {
          "include": [{"kind": "prefix", "value": "https://shop.example/"}],
          "rule": {"all": [
            {"fact": "device", "operator": "equals", "values": ["mobile"]},
            {"fact": "language", "operator": "equals", "values": ["nl"]}
          ]}
        }
        """;

    private static readonly object Phone = new
    {
        url = "https://shop.example/cart",
        device = "mobile",
        language = "nl-BE",
    };

    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Let_in_whom_they_are_for_and_show_others_the_control()
    {
        var experiment = await TargetedAsync();

        var inside = await AskAsync(experiment, "v-1", Phone);
        var desktop = await AskAsync(experiment, "v-2", new { url = "https://shop.example/", device = "desktop" });
        var elsewhere = await AskAsync(
            experiment,
            "v-3",
            new
            {
                url = "https://other.example/",
                device = "mobile",
                language = "nl",
            }
        );
        var unknown = await AskAsync(experiment, "v-4", null);

        Assert.True(inside.Is(HttpStatusCode.OK)["inExperiment"].GetBoolean());
        Assert.All(
            new[] { desktop, elsewhere, unknown },
            a =>
                a.Is(
                    HttpStatusCode.OK,
                    $$"""{"experimentId":"{{experiment.Id}}","variant":"control","isNew":false,"inExperiment":false}"""
                )
        );
        Assert.Single(await experiment.IntactEvents(), e => e.Type == "visitor_assigned");
    }

    [Fact]
    public async Task Keep_a_visitor_whose_facts_have_changed()
    {
        var experiment = await TargetedAsync();
        var first = await AskAsync(experiment, "v-1", Phone);

        var later = await AskAsync(experiment, "v-1", new { device = "desktop" });
        // Another node remembers nobody.
        await using var other = await RunningServer.StartOnAsync(_server.ConnectionString);
        var elsewhere = await AskAsync(experiment.On(other), "v-1", null);

        Assert.All(
            new[] { later, elsewhere },
            a =>
                Assert.Equal(
                    (first["variant"].GetString(), false, true),
                    (a["variant"].GetString(), a["isNew"].GetBoolean(), a["inExperiment"].GetBoolean())
                )
        );
    }

    [Fact]
    public async Task Are_asked_for_many_visitors_at_once()
    {
        var experiment = await TargetedAsync();

        var answer = await _server.Decide(
            new
            {
                experimentId = experiment.Id,
                visitor = "v-1",
                facts = Phone,
            },
            new { experimentId = experiment.Id, visitor = "v-2" },
            new
            {
                experimentId = experiment.Id,
                visitor = "v-3",
                facts = new { country = "Nederland" },
            }
        );

        Assert.True(answer["decisions", 0, "inExperiment"].GetBoolean());
        Assert.False(answer["decisions", 1, "inExperiment"].GetBoolean());
        answer["decisions", 2, "problem"].IsInvalid("facts.country");
    }

    [Theory]
    [InlineData("""{"include":[{"kind":"regex","value":"("}]}""", "targeting.include[0].value")]
    [InlineData("""{"rule":{"all":[]}}""", "targeting.rule.all")]
    [InlineData("""{"rule":{"fact":"device","operator":"equals","values":[]}}""", "targeting.rule.values")]
    [InlineData("""{"rule":{"fact":"shoeSize","operator":"exists"}}""", "targeting.rule.fact")]
    public async Task Are_refused_with_the_rule_that_cannot_be(string targeting, string field) =>
        (await CreateAsync(targeting)).IsInvalid(field);

    [Theory]
    [InlineData("""{"url":"not a url"}""", "facts.url")]
    [InlineData("""{"attributes":{"plan":["a"]}}""", "facts.attributes.plan")]
    public async Task Refuse_facts_that_are_none(string facts, string field)
    {
        var experiment = await TargetedAsync();

        (
            await _server.PostTextAsync(
                $"/v1/experiments/{experiment.Id}/assignments",
                $$"""{"visitor":"v-1","facts":{{facts}}}"""
            )
        ).IsInvalid(field);
    }

    private async Task<TestExperiment> TargetedAsync()
    {
        var created = (await CreateAsync(DutchPhones)).Is(HttpStatusCode.Created);
        Assert.True(JsonElement.DeepEquals(JsonElement.Parse(DutchPhones), created["targeting"]));
        return await new TestExperiment(_server, created["id"].GetGuid()).Take("start");
    }

    private Task<Answer> CreateAsync(string targeting) =>
        _server.PostTextAsync(
            "/api/experiments",
            $$"""{"name":"targeted {{Guid.NewGuid():N}}","targeting":{{targeting}},"variants":[{"name":"control","isControl":true},{"name":"b"}]}"""
        );

    private static Task<Answer> AskAsync(TestExperiment experiment, string visitor, object? facts) =>
        experiment.Server.PostAsync($"/v1/experiments/{experiment.Id}/assignments", new { visitor, facts });
}
