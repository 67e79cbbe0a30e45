using System.Net;
using System.Text.Json;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Experiments;

public class Creating_an_experiment(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Answers_201_with_its_address_its_ETag_and_all_of_it()
    {
        var name = $"checkout {Guid.NewGuid():N}";

        var answer = await _server.PostTextAsync(
            "/api/experiments",
            $$"""
            {
              "name": "  {{name}} ",
              "description": "One page instead of three",
              "hypothesis": "Fewer people give up",
              "variants": [
                { "name": "control", "isControl": true, "weight": 3 },
                { "name": "one page", "weight": 1 }
              ],
              "allocationStrategy": "adaptive",
              "allocationPolicy": { "floor": 0.1, "priorAlpha": 2, "priorBeta": 20, "firstBatch": 50, "largestBatch": 500, "maximumIntervalSeconds": 60 },
              "trafficAllocation": 0.25,
              "unitType": "session",
              "tags": ["checkout", "q3", "checkout"],
              "metadata": { "owner": { "team": "growth" }, "numbers": [1, 2.5, 1e21] },
              "seed": 9007199254740991
            }
            """
        );

        answer.Is(HttpStatusCode.Created);
        var id = answer["id"].GetGuid();
        Assert.Equal($"/api/experiments/{id}", answer.Headers.Location?.ToString());
        Assert.Equal("\"1\"", answer.ETag);
        answer.Is(
            HttpStatusCode.Created,
            $$"""
            {
              "id": "{{id}}",
              "name": "{{name}}",
              "description": "One page instead of three",
              "hypothesis": "Fewer people give up",
              "status": "draft",
              "type": "ab_test",
              "variants": [
                { "name": "control", "isControl": true, "weight": 0.75, "active": true },
                { "name": "one page", "isControl": false, "weight": 0.25, "active": true }
              ],
              "allocationStrategy": "adaptive",
              "optimizationTarget": "conversion",
              "algorithm": "balanced-thompson",
              "algorithmVersion": "beta-pooled",
              "allocationPolicy": { "floor": 0.1, "priorAlpha": 2, "priorBeta": 20, "firstBatch": 50, "largestBatch": 500, "maximumIntervalSeconds": 60, "unitsToLead": 100 },
              "trafficAllocation": 0.25,
              "unitType": "session",
              "tags": ["checkout", "q3"],
              "metadata": { "owner": { "team": "growth" }, "numbers": [1, 2.5, 1e21] },
              "seed": 9007199254740991,
              "revision": 1,
              "createdAt": "{{answer["createdAt"].GetString()}}",
              "project": "{{Domain.Access.Project.DefaultId}}",
              "purpose": "balanced"
            }
            """
        );
        var read = await _server.GetAsync($"/api/experiments/{id}");
        read.Is(HttpStatusCode.OK, answer.Text);
        Assert.Equal(answer.ETag, read.ETag);
        Assert.InRange(
            answer["createdAt"].GetDateTimeOffset(),
            DateTimeOffset.UtcNow.AddMinutes(-1),
            DateTimeOffset.UtcNow
        );
    }

    [Fact]
    public async Task Needs_a_name_and_two_variants_only()
    {
        var name = $"small {Guid.NewGuid():N}";

        var answer = await _server.PostTextAsync(
            "/api/experiments",
            $$"""{"name":"{{name}}","variants":[{"name":"control","isControl":true},{"name":"b"}]}"""
        );

        answer.Is(
            HttpStatusCode.Created,
            $$"""
            {
              "id": "{{answer["id"].GetGuid()}}",
              "name": "{{name}}",
              "status": "draft",
              "type": "ab_test",
              "variants": [
                { "name": "control", "isControl": true, "weight": 0.5, "active": true },
                { "name": "b", "isControl": false, "weight": 0.5, "active": true }
              ],
              "allocationStrategy": "adaptive",
              "optimizationTarget": "conversion",
              "algorithm": "balanced-thompson",
              "algorithmVersion": "beta-pooled",
              "allocationPolicy": { "floor": 0.005, "priorAlpha": 1, "priorBeta": 1, "firstBatch": 100, "largestBatch": 5000, "maximumIntervalSeconds": 900, "unitsToLead": 100 },
              "trafficAllocation": 1,
              "unitType": "user",
              "tags": [],
              "seed": {{answer["seed"].GetInt64()}},
              "revision": 1,
              "createdAt": "{{answer["createdAt"].GetString()}}",
              "project": "{{Domain.Access.Project.DefaultId}}",
              "purpose": "balanced"
            }
            """
        );
    }

    [Fact]
    public async Task Draws_another_seed_for_each_that_names_none()
    {
        var one = await (await An.Experiment.DraftOn(_server)).Get();
        var other = await (await An.Experiment.DraftOn(_server)).Get();

        Assert.NotEqual(one["seed"].GetInt64(), other["seed"].GetInt64());
    }

    [Fact]
    public async Task Is_one_event_by_who_asked_with_the_definition_in_it()
    {
        var experiment = await An.Experiment.With(("control", 0.2), ("b", 0.8)).Seeded(42).DraftOn(_server);

        var entry = (await experiment.Get("/audit"))["entries", 0];

        Assert.Equal("experiment_created", entry.GetProperty("type").GetString());
        Assert.StartsWith("key:", entry.GetProperty("actor").GetString());
        Assert.Equal(42, entry.GetProperty("data").GetProperty("seed").GetInt64());
        Assert.Equal(
            [200_000, 800_000],
            entry
                .GetProperty("data")
                .GetProperty("variants")
                .EnumerateArray()
                .Select(v => v.GetProperty("weight").GetInt32())
        );
    }

    [Fact]
    public async Task Twice_is_refused_because_the_name_is_taken_whatever_its_case()
    {
        var name = $"Größe {Guid.NewGuid():N}";
        (await _server.PostTextAsync("/api/experiments", Named(name))).Is(HttpStatusCode.Created);

        foreach (var again in (string[])[name, name.ToUpperInvariant(), $" {name} "])
        {
            var answer = await _server.PostTextAsync("/api/experiments", Named(again));

            answer.IsProblem(HttpStatusCode.Conflict, "name_taken", "name");
        }
    }

    [Fact]
    public async Task With_one_name_by_32_at_once_makes_one()
    {
        var name = $"race {Guid.NewGuid():N}";

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(_ => _server.PostTextAsync("/api/experiments", Named(name)))
        );

        Assert.Single(answers, a => a.Status == HttpStatusCode.Created);
        Assert.All(
            answers.Where(a => a.Status != HttpStatusCode.Created),
            a => a.IsProblem(HttpStatusCode.Conflict, "name_taken", "name")
        );
    }

    [Theory]
    [InlineData("name", """{"name":""}""")]
    [InlineData("variants[1].name", """{"variants":[{"name":"a","isControl":true},null]}""")]
    [InlineData(
        "variants[1].weight",
        """{"variants":[{"name":"a","isControl":true,"weight":1},{"name":"b","weight":1e400}]}"""
    )]
    [InlineData("tags[0]", """{"tags":[null]}""")]
    [InlineData("metadata", """{"metadata":"text"}""")]
    [InlineData("metadata", """{"metadata":{"nothing":"a\u0000b"}}""")]
    [InlineData("metadata", """{"metadata":{"half of a pair":"\ud800"}}""")]
    [InlineData("metadata", """{"metadata":{"beyond a double":9007199254740993}}""")]
    [InlineData("metadata", """{"metadata":{"infinite":1e400}}""")]
    [InlineData("seed", """{"seed":9007199254740992}""")]
    public async Task Refuses_what_can_never_work_and_names_the_member(string field, string members)
    {
        var answer = await _server.PostTextAsync("/api/experiments", Valid(members));

        answer.IsInvalid(field);
    }

    [Fact]
    public async Task Refuses_a_name_that_was_left_out()
    {
        var answer = await _server.PostTextAsync(
            "/api/experiments",
            """{"variants":[{"name":"control","isControl":true},{"name":"b"}]}"""
        );

        answer.IsInvalid("name");
    }

    /// <summary>A request that works, with these members instead of its own, written just so.</summary>
    private static string Valid(string members = "{}")
    {
        var all = new Dictionary<string, string>
        {
            ["name"] = $"\"experiment {Guid.NewGuid():N}\"",
            ["variants"] = """[{"name":"control","isControl":true},{"name":"b"}]""",
        };
        foreach (var member in JsonElement.Parse(members).EnumerateObject())
        {
            all[member.Name] = member.Value.GetRawText();
        }
        return $"{{{string.Join(',', all.Select(m => $"\"{m.Key}\":{m.Value}"))}}}";
    }

    private static string Named(string name) => Valid($$"""{"name":"{{name}}"}""");
}
