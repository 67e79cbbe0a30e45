using System.Net;
using System.Text.Json.Nodes;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Assignment;
using Samplit.Domain.Experiments;
using Samplit.Domain.Variants;
using Samplit.Testing;

namespace Samplit.Api.Tests.Experiments;

public class Changing_variants(SharedServer shared)
{
    private static readonly object Control = new { name = "control", isControl = true };
    private static readonly object B = new { name = "b" };
    private static readonly object C = new { name = "c" };
    private static readonly object NoB = new { name = "b", active = false };

    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Leaves_each_of_200_visitors_what_they_have()
    {
        var experiment = await An.AdaptiveExperiment.RunningOn(_server);
        var before = await experiment.AssignAll(200);

        (await Put(experiment, Control, B, C)).Is(HttpStatusCode.OK);
        var between = await experiment.AssignAll(100, "between ");
        var changed = await Put(
            experiment,
            new
            {
                name = "control",
                isControl = true,
                weight = 1,
            },
            NoB,
            new { name = "c", weight = 3 }
        );
        var behind = await experiment.AssignAll(200, "behind ");

        Assert.Equal(before, await experiment.AssignAll(200));
        Assert.Equal(between, await experiment.AssignAll(100, "between "));
        Assert.Equal(3, between.Distinct().Count());
        Assert.Equal(["c", "control"], behind.Distinct().Order());
        Assert.InRange(behind.Count(v => v == "c"), 110, 190);
        var converted = $"v-{Array.IndexOf(before, "b") + 1}";
        Assert.Equal("b", (await experiment.Convert(converted)).Is(HttpStatusCode.OK)["variant"].GetString());

        changed.Is(HttpStatusCode.OK);
        Assert.Equal((4, "\"4\""), (changed["revision"].GetInt32(), changed.ETag));
        Assert.Equal(
            [("control", 0.25, true), ("b", 0, false), ("c", 0.75, true)],
            changed.Each<string, double, bool>("variants", "name", "weight", "active")
        );
        var events = (await experiment.IntactEvents()).Select(e => e.Data).ToArray();
        Assert.Equal(500, events.OfType<VisitorAssigned>().DistinctBy(e => e.Visitor).Count());
        Assert.Equal(500, events.OfType<VisitorAssigned>().Count());
        Assert.Equal(2, events.OfType<VariantsChanged>().Count());
    }

    [Fact]
    public async Task Gives_the_traffic_to_the_active_ones_from_then_on()
    {
        var experiment = await An.AdaptiveExperiment.Under(new { firstBatch = 1_000 }).RunningOn(_server);
        await experiment.AssignAll(30);
        (await Put(experiment, Control, NoB, C)).Is(HttpStatusCode.OK);

        var reallocated = (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);
        var statistics = await experiment.Get("/statistics");

        var off = reallocated["reallocation", "variants", 1];
        Assert.Equal(
            ("b", 0, 0.0, 0.0),
            (
                off.GetProperty("variant").GetString(),
                off.GetProperty("weight").GetInt32(),
                off.GetProperty("probabilityBest").GetDouble(),
                off.GetProperty("expectedLoss").GetDouble()
            )
        );
        Assert.Equal(2, statistics["allocation"].GetInt32());
        Assert.Equal([true, false, true], statistics.Each<bool>("variants", "active"));
        Assert.Equal(
            (0.0, 0.0),
            (statistics["variants", 1, "share"].GetDouble(), statistics["variants", 1, "probabilityBest"].GetDouble())
        );
        // Nobody has got the new one, so there is nothing to compare the control with.
        Assert.False(statistics["variants", 0].TryGetProperty("probabilityBest", out _));
        Assert.False(statistics["variants", 2].TryGetProperty("probabilityBest", out _));
        await experiment.IntactEvents();
    }

    [Fact]
    public async Task Leaves_a_number_out_of_the_history_of_reallocations_and_can_be_travelled_across()
    {
        var experiment = await An.AdaptiveExperiment.Under(new { firstBatch = 1_000 }).RunningOn(_server);
        await experiment.AssignAll(10);
        (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);
        (await Put(experiment, Control, B, C)).Is(HttpStatusCode.OK);
        await experiment.AssignAll(10, "later ");
        (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);

        var history = (await experiment.Get("/reallocations")).Is(HttpStatusCode.OK);
        var state = (await experiment.Get("/state?version=12")).Is(HttpStatusCode.OK);
        var changes = (await experiment.Get("/state/changes?from=13&to=14")).Is(HttpStatusCode.OK);
        var whatIf = (await experiment.Post("what-if", body: new { algorithm = "even" })).Is(HttpStatusCode.OK);

        Assert.Equal(
            [3, 1],
            history["reallocations"]
                .EnumerateArray()
                .Select(r => r.GetProperty("reallocation").GetProperty("allocation").GetInt32())
        );
        Assert.Equal(2, state["experiment", "variants"].GetArrayLength());
        Assert.Equal(1, changes["events", "variants_changed"].GetInt32());
        Assert.Contains(
            changes["changes"].EnumerateArray(),
            c => c.GetProperty("path").GetString()!.StartsWith("/statistics/variants/2", StringComparison.Ordinal)
        );
        Assert.Equal((2, 20), (whatIf["recordedReallocations"].GetInt32(), whatIf["visitors"].GetInt32()));
        Assert.Equal(1, whatIf["variants"].EnumerateArray().Sum(v => v.GetProperty("otherShare").GetDouble()), 1e-9);
    }

    [Fact]
    public async Task Is_previewed_as_it_is_then_saved_and_previewing_saves_nothing()
    {
        var experiment = await An.AdaptiveExperiment.With(("control", 1), ("b", 3)).RunningOn(_server);
        await experiment.AssignAll(40);
        await experiment.Convert("v-1");
        var seen = (await experiment.Get("/statistics"))["variants"];
        var (control, b) = (seen[0].GetProperty("assignments"), seen[1].GetProperty("assignments"));
        var version = (await experiment.Events()).Count;

        var preview = await Preview(experiment, Control, NoB, C);

        Assert.Equal(version, (await experiment.Events()).Count);
        Assert.Equal("\"2\"", preview.ETag);
        preview.Is(
            HttpStatusCode.OK,
            $$"""
            {
              "revision": 2, "allocation": 1, "visitorsAssigned": 40, "visitorsKept": 40,
              "visitorsOnDeactivated": {{b}}, "visitorsReassigned": 0, "trafficMoved": 0.75,
              "variants": [
                {"name":"control","isControl":true,"active":true,"isNew":false,"shareBefore":0.25,"shareAfter":0.5,
                 "assignments":{{control}},"conversions":{{seen[0].GetProperty("conversions")}}},
                {"name":"b","isControl":false,"active":false,"isNew":false,"shareBefore":0.75,"shareAfter":0,
                 "assignments":{{b}},"conversions":{{seen[1].GetProperty("conversions")}}},
                {"name":"c","isControl":false,"active":true,"isNew":true,"shareBefore":0,"shareAfter":0.5,
                 "assignments":0,"conversions":0}
              ],
              "selectorsChanged": []
            }
            """
        );

        (await Put(experiment, [Control, NoB, C], preview.ETag)).Is(HttpStatusCode.OK);
        var saved = Assert.Single(await experiment.Events<VariantsChanged>());
        Assert.Equal(preview["allocation"].GetInt32(), saved.Allocation);
        Assert.Equal(
            preview["variants"]
                .EnumerateArray()
                .Select(v =>
                    (
                        v.GetProperty("name").GetString()!,
                        (int)Math.Round(v.GetProperty("shareAfter").GetDouble() * Weights.Total),
                        v.GetProperty("active").GetBoolean(),
                        v.GetProperty("assignments").GetInt64(),
                        v.GetProperty("conversions").GetInt64()
                    )
                ),
            saved.Variants.Select(v => (v.Name, v.Weight, v.IsActive, v.Assignments, v.Conversions))
        );
        var again = await Preview(experiment, Control, NoB, C);
        Assert.Equal((3, 1, 0.0), (again["revision"].GetInt32(), again["allocation"].GetInt32(), Moved(again)));

        static double Moved(Answer preview) => preview["trafficMoved"].GetDouble();
    }

    [Fact]
    public async Task Is_no_news_when_nothing_changes()
    {
        var experiment = await An.Experiment.RunningOn(_server);

        var again = await Put(experiment, Control, B);

        Assert.Equal(("\"2\"", 2), (again.Is(HttpStatusCode.OK).ETag, (await experiment.Events()).Count));
    }

    [Fact]
    public async Task Is_refused_on_an_old_revision()
    {
        var experiment = await An.Experiment.RunningOn(_server);

        (await Put(experiment, [Control, B, C], "\"1\"")).IsStale();
        (await experiment.Post("variants/preview", "\"1\"", Body(Control, B, C))).IsStale();
        (await Put(experiment, [Control, B, C], "\"2\"")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Is_refused_behind_the_end()
    {
        var experiment = await An.Experiment.InStatus("completed", _server);

        (await Put(experiment, Control, B, C)).IsProblem(HttpStatusCode.Conflict, "experiment_closed");
        (await Preview(experiment, Control, B, C)).IsProblem(HttpStatusCode.Conflict, "experiment_closed");
    }

    [Theory]
    [InlineData("draft")]
    [InlineData("paused")]
    public async Task Is_done_before_the_start_and_in_a_pause(string status)
    {
        var experiment = await An.Experiment.InStatus(status, _server);

        (await Put(experiment, Control, B, C)).Is(HttpStatusCode.OK);

        await experiment.Take(status == "draft" ? "start" : "resume");
        Assert.Equal(3, (await experiment.AssignAll(60)).Distinct().Count());
        await experiment.IntactEvents();
    }

    [Theory]
    [InlineData("{}", "variants")]
    [InlineData("""{"variants":[null]}""", "variants[0].name")]
    [InlineData("""{"elements":[]}""", "elements")]
    public async Task Is_refused_with_the_place_that_is_wrong(string body, string field)
    {
        var experiment = await An.Experiment.RunningOn(_server);

        (await experiment.Put("variants", JsonNode.Parse(body)!)).IsInvalid(field);
        (await experiment.Post("variants/preview", body: JsonNode.Parse(body))).IsInvalid(field);
        Assert.Equal(2, (await experiment.Events()).Count);
    }

    [Fact]
    public async Task Of_elements_shows_those_that_are_found_in_another_way()
    {
        object Headline(string selector, object[] more) =>
            new
            {
                name = "headline",
                kind = "headline",
                selector = new { kind = "css", value = selector },
                variants = (object[])[new { name = "welcome", isControl = true }, Text("hello"), .. more],
            };
        object Text(string name) => new { name, content = new { text = name } };
        var created = await _server.PostAsync(
            "/api/experiments",
            new { name = $"headline {Guid.NewGuid():N}", elements = new[] { Headline("h1", []) } }
        );
        var experiment = TestExperiment.Of(_server, created);
        await experiment.Take("start");
        var before = await experiment.AssignAll(30);
        var body = new { elements = new[] { Headline("main h1", [Text("hi")]) } };

        var preview = (await experiment.Post("variants/preview", body: body)).Is(HttpStatusCode.OK);
        var saved = (await experiment.Put("variants", body)).Is(HttpStatusCode.OK);

        Assert.Equal(["headline"], preview["selectorsChanged"].EnumerateArray().Select(e => e.GetString()));
        Assert.Equal("main h1", saved["elements", 0, "selector", "value"].GetString());
        Assert.Equal("hi", saved["variants", 2, "parts", 0].GetString());
        Assert.Equal(before, await experiment.AssignAll(30));
        Assert.Contains("hi", await experiment.AssignAll(40, "later "));
        await experiment.IntactEvents();
    }

    private static object Body(params object[] variants) => new { variants };

    private static Task<Answer> Put(TestExperiment experiment, params object[] variants) =>
        Put(experiment, variants, ifMatch: null);

    private static Task<Answer> Put(TestExperiment experiment, object[] variants, string? ifMatch) =>
        experiment.Put("variants", Body(variants), ifMatch);

    private static Task<Answer> Preview(TestExperiment experiment, params object[] variants) =>
        experiment.Post("variants/preview", body: Body(variants));
}
