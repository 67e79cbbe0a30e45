using System.Net;
using Samplit.Api.Tests.Audit;
using Samplit.Api.Tests.Story;
using Samplit.Testing;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.Layers;

public class Experiments_that_exclude_one_another(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Have_no_visitor_in_common()
    {
        var layer = await LayerAsync();
        var (first, second) = (await RunningAsync(layer, 0.5), await RunningAsync(layer, 0.3));

        var both = new List<(bool First, bool Second)>();
        for (var i = 0; i < 200; i++)
        {
            both.Add((await IsInAsync(first, $"v-{i}"), await IsInAsync(second, $"v-{i}")));
        }

        Assert.DoesNotContain((true, true), both);
        Assert.InRange(both.Count(b => b.First), 65, 135); // five standard deviations
        Assert.InRange(both.Count(b => b.Second), 28, 92);
        Assert.Contains((false, false), both);
        await first.IntactEvents();
        await second.IntactEvents();
        var view = await _server.GetAsync($"/api/layers/{layer}");
        Assert.Equal(
            [(first.Id, 0.0, 0.5), (second.Id, 0.5, 0.8)],
            view.Each<Guid, double, double>("slices", "experiment", "from", "to")
        );
        Assert.Equal(layer, (await second.Get())["layer", "id"].GetGuid());
    }

    [Fact]
    public async Task Leave_their_room_when_they_are_over()
    {
        var layer = await LayerAsync();
        var first = await RunningAsync(layer, 0.7);

        var refused = await CreateAsync(layer, 0.7);
        await first.Take("complete");
        var second = await CreateAsync(layer, 0.7);

        refused.IsProblem(HttpStatusCode.Conflict, "layer_full", "layer.share");
        Assert.Equal(0, second.Is(HttpStatusCode.Created)["layer", "from"].GetDouble());
    }

    [Fact]
    public async Task Take_different_room_at_the_same_time()
    {
        var layer = await LayerAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => CreateAsync(layer, 0.1)));

        var made = answers.Where(a => a.Status == HttpStatusCode.Created).ToArray();
        Assert.Equal(10, made.Length);
        Assert.Equal(10, made.Select(a => a["layer", "from"].GetDouble()).Distinct().Count());
        Assert.All(answers.Except(made), a => a.IsProblem(HttpStatusCode.Conflict, "layer_full", "layer.share"));
    }

    [Fact]
    public async Task Are_verified_from_the_document_alone()
    {
        var database = await TestDatabase.CreateMigratedAsync();
        await using var auditor = new Auditor(database);
        await using var server = await RunningServer.StartOnAsync(
            database.ConnectionString,
            ("Samplit:CheckpointInterval", "00:00:00.05")
        );
        var layer = (await server.PostAsync("/api/layers", new { name = "one" })).Is(HttpStatusCode.Created);
        var experiment = await An
            .Experiment.Saying(
                new
                {
                    layer = new { id = layer["id"].GetGuid(), share = 0.5 },
                    goals = new[]
                    {
                        new
                        {
                            name = "purchase",
                            kind = "custom",
                            value = 5,
                        },
                    },
                }
            )
            .RunningOn(server);
        await experiment.AssignAll(40);
        var inside = (await experiment.Events()).Count - 2;
        for (var i = 1; i <= 40; i++)
        {
            await server.PostAsync(
                $"/v1/experiments/{experiment.Id}/conversions",
                new
                {
                    visitor = $"v-{i}",
                    goal = i % 2 == 0 ? "purchase" : null,
                    value = 9,
                }
            );
        }
        var events = await experiment.IntactEvents();
        await Logs.SignedAsync(server, TestKeys.Events + events.Count + 2);
        var key = (await server.GetAsync("/audit/log/keys"))["keys", 0, "verifier"].GetString()!;

        var found = await OtherVerifier.ExportAsync(await auditor.ExportAsync(experiment.Id), key);

        Assert.Equal("intact", found.Verdict);
        Assert.Equal(2 + (2 * inside), events.Count);
        Assert.InRange(inside, 1, 39);
    }

    [Theory]
    [InlineData("""{"id":"0198f6a0-0000-7000-8000-00000000ffff","share":0.5}""", "layer.id")]
    [InlineData("""{"share":0.5}""", "layer.id")]
    public async Task Need_a_layer_that_is_there(string layer, string field) =>
        (
            await _server.PostTextAsync(
                "/api/experiments",
                $$"""{"name":"{{Guid.NewGuid()}}","variants":[{"name":"a","isControl":true},{"name":"b"}],"layer":{{layer}}}"""
            )
        ).IsInvalid(field);

    [Fact]
    public async Task Are_in_layers_that_have_names_of_their_own()
    {
        var name = $"layer {Guid.NewGuid():N}";
        var made = (await _server.PostAsync("/api/layers", new { name })).Is(HttpStatusCode.Created);

        (await _server.PostAsync("/api/layers", new { name })).IsProblem(HttpStatusCode.Conflict, "name_taken", "name");
        (await _server.PostAsync("/api/layers", new { })).IsInvalid("name");
        (await _server.GetAsync($"/api/layers/{Guid.NewGuid()}")).IsNotFound("layer");
        Assert.Equal(
            made["id"].GetGuid(),
            (await _server.GetAsync("/api/layers?limit=1000"))["layers"]
                .EnumerateArray()
                .Single(l => l.GetProperty("name").GetString() == name)
                .GetProperty("id")
                .GetGuid()
        );
    }

    private static async Task<bool> IsInAsync(TestExperiment experiment, string visitor) =>
        (await experiment.Assign(visitor)).Is(HttpStatusCode.OK)["inExperiment"].GetBoolean();

    private async Task<Guid> LayerAsync() =>
        (await _server.PostAsync("/api/layers", new { name = $"layer {Guid.NewGuid():N}" }))
            .Is(HttpStatusCode.Created)["id"]
            .GetGuid();

    private async Task<TestExperiment> RunningAsync(Guid layer, double share) =>
        await TestExperiment.Of(_server, await CreateAsync(layer, share)).Take("start");

    private Task<Answer> CreateAsync(Guid layer, double share) =>
        An.Experiment.Saying(new { layer = new { id = layer, share } }).AskedOf(_server);
}
