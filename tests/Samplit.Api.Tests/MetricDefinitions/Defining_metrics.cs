using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Story;
using Samplit.Testing;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.MetricDefinitions;

public class Defining_metrics(SharedServer shared)
{
    private const string Revenue = """
        {
            "name": "revenue", "type": "revenue", "eventName": "purchase", "aggregation": "sum",
            "filter": {"fact": "$.paid", "operator": "equals", "values": ["true"]},
            "valuePath": "$.order.total", "currencyPath": "$.order.currency", "currency": "EUR",
            "unit": "€", "description": "What is paid.", "isPrimary": true, "minimumSampleSize": 1000,
            "expectedEffect": 0.05, "windowSeconds": 604800, "delaySeconds": 60, "cap": {"value": "250.00"}
        }
        """;

    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Says_what_is_measured()
    {
        var experiment = await An.Experiment.DraftOn(_server);
        Assert.Equal("\"0\"", (await experiment.Get("/metric-definitions")).ETag);

        var created = (await Define(experiment, Revenue)).Is(HttpStatusCode.Created);
        var ratio = await Define(
            experiment,
            """
            {
                "name": "clicks per view", "type": "ratio", "eventName": "click", "aggregation": "count",
                "denominator": {"eventName": "view", "aggregation": "count"}, "guardrail": {"limit": 0.02}
            }
            """
        );
        var p95 = await Define(
            experiment,
            """{"name":"load time","type":"quantile","eventName":"loaded","quantile":0.95,"lowerIsBetter":true}"""
        );

        Assert.Equal(("\"1\"", "\"2\"", "\"3\""), (created.ETag, ratio.ETag, p95.ETag));
        var all = (await experiment.Get("/metric-definitions")).Is(HttpStatusCode.OK);
        Assert.Equal(("\"3\"", 3), (all.ETag, all["metrics"].GetArrayLength()));
        var expected = JsonNode.Parse(Revenue)!.AsObject();
        expected["id"] = created["metric", "id"].GetGuid();
        (expected["revision"], expected["isRetired"], expected["lowerIsBetter"]) = (1, false, false);
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(all["metrics", 0].GetRawText())), all.Text);
        Assert.Equal(
            all["metrics", 1].GetRawText(),
            (await experiment.Get($"/metric-definitions/{ratio["metric", "id"]}"))["metric"].GetRawText()
        );
        Assert.Equal("view", all["metrics", 1, "denominator", "eventName"].GetString());
        await experiment.IntactEvents();
    }

    [Fact]
    public async Task Works_as_the_page_of_metrics_shows_it()
    {
        const string call = "api $E/metric-definitions --json '";
        var experiment = await An.Experiment.DraftOn(_server);
        var shown = File.ReadLines(Documented.PathOf("docs", "metrics.md"))
            .Where(line => line.StartsWith(call + "{\"name\"", StringComparison.Ordinal))
            .Select(line => line[call.Length..^1])
            .ToArray();

        foreach (var body in shown)
        {
            (await Define(experiment, body)).Is(HttpStatusCode.Created);
        }

        Assert.Equal(
            ["conversion", "revenue", "count", "duration", "custom", "ratio", "quantile"],
            (await experiment.Get("/metric-definitions")).Each<string>("metrics", "type")
        );
    }

    [Fact]
    public async Task Is_a_deviation_with_a_reason_once_the_experiment_has_started()
    {
        var experiment = await An.Experiment.DraftOn(_server);
        var metric = (await Define(experiment, Revenue))["metric", "id"].GetGuid();
        await experiment.Take("start");
        var sooner = JsonNode.Parse(Revenue)!;
        sooner["windowSeconds"] = 86_400;

        (await experiment.Put($"metric-definitions/{metric}", sooner)).IsInvalid("reason");
        (await Retire(experiment, metric)).IsInvalid("reason");
        (await Define(experiment, """{"name":"views","type":"count","eventName":"view"}""")).IsInvalid("reason");
        sooner["reason"] = "Orders come sooner.";
        var changed = (await experiment.Put($"metric-definitions/{metric}", sooner, "\"1\"")).Is(HttpStatusCode.OK);
        var again = await experiment.Put($"metric-definitions/{metric}", sooner);
        var retired = (await Retire(experiment, metric, "?reason=It+was+the+wrong+event.")).Is(HttpStatusCode.OK);
        (await Retire(experiment, metric, "?reason=Again.")).Is(HttpStatusCode.OK);

        Assert.Equal(("\"2\"", "\"2\"", "\"3\""), (changed.ETag, again.ETag, retired.ETag));
        Assert.Equal(
            (3, true),
            (retired["metric", "revision"].GetInt32(), retired["metric", "isRetired"].GetBoolean())
        );
        (await experiment.Put($"metric-definitions/{metric}", sooner)).IsProblem(
            HttpStatusCode.Conflict,
            "metric_retired"
        );
        await experiment.IntactEvents();
        string[] fields = ["metrics.revenue.windowSeconds", "metrics.revenue"];
        var verified = await experiment.Get("/audit/verification");
        var report = (await experiment.Get("/report")).Is(HttpStatusCode.OK);
        Assert.Equal(fields, verified.Each<string>("deviations", "field"));
        Assert.Equal(fields, report.Each<string>("deviations", "field"));
        Assert.Equal(
            "metrics.revenue.windowSeconds was '604800', and is '86400' since. The reason given: Orders come sooner.",
            report["deviations", 0, "text"].GetString()
        );
    }

    [Fact]
    public async Task Is_over_with_the_experiment()
    {
        var experiment = await An.Experiment.InStatus("completed", _server);

        (await Define(experiment, """{"name":"views","type":"count","eventName":"view","reason":"Late."}""")).IsProblem(
            HttpStatusCode.Conflict,
            "experiment_closed"
        );
    }

    [Fact]
    public async Task Is_refused_on_an_old_revision_and_for_a_name_that_is_taken()
    {
        var experiment = await An.Experiment.DraftOn(_server);
        var metric = (await Define(experiment, Revenue))["metric", "id"].GetGuid();
        var views = new
        {
            name = "views",
            type = "count",
            eventName = "view",
        };
        await experiment.Post("metric-definitions", body: views);

        (await experiment.Put($"metric-definitions/{metric}", views, "\"1\"")).IsStale();
        (await experiment.Post("metric-definitions", "\"1\"", views with { name = "other" })).IsStale();
        (await experiment.Put($"metric-definitions/{metric}", views)).IsProblem(
            HttpStatusCode.Conflict,
            "name_taken",
            "name"
        );
        (await Define(experiment, """{"name":" REVENUE ","type":"count","eventName":"view"}""")).IsProblem(
            HttpStatusCode.Conflict,
            "name_taken",
            "name"
        );
        (await experiment.Put($"metric-definitions/{Guid.NewGuid()}", views)).IsNotFound("metric");
        (await experiment.Get($"/metric-definitions/{Guid.NewGuid()}")).IsNotFound("metric");
        (await Retire(experiment, Guid.NewGuid())).IsNotFound("metric");
        var nowhere = experiment with { Id = Guid.NewGuid() };
        (await nowhere.Get("/metric-definitions")).IsNotFound("experiment");
        (await nowhere.Post("metric-definitions", body: views)).IsNotFound("experiment");
    }

    [Theory]
    [InlineData("{}", "name")]
    [InlineData("""{"name":"a","eventName":"view"}""", "type")]
    [InlineData("""{"name":"a","type":"count"}""", "eventName")]
    [InlineData("""{"name":"a","type":"custom","eventName":"view"}""", "aggregation")]
    [InlineData("""{"name":"a","type":"revenue","eventName":"buy"}""", "currency")]
    [InlineData("""{"name":"a","type":"duration","eventName":"loaded","valuePath":"ms"}""", "valuePath")]
    [InlineData("""{"name":"a","type":"ratio","eventName":"click","aggregation":"count"}""", "denominator")]
    [InlineData(
        """{"name":"a","type":"ratio","eventName":"click","aggregation":"count","denominator":{"aggregation":"count"}}""",
        "denominator.eventName"
    )]
    [InlineData("""{"name":"a","type":"count","eventName":"view","filter":{"fact":"plan"}}""", "filter.fact")]
    [InlineData("""{"name":"a","type":"count","eventName":"view","guardrail":{}}""", "guardrail.limit")]
    [InlineData("""{"name":"a","type":"count","eventName":"view","cap":{}}""", "cap")]
    [InlineData("""{"name":"a","type":"count","eventName":"view","reason":"two\nlines"}""", "reason")]
    [InlineData("""{"fromLibrary":"0198c0de-0000-7000-8000-0000000000f2","name":"a"}""", "fromLibrary")]
    [InlineData("""{"fromLibrary":"0198c0de-0000-7000-8000-0000000000f2"}""", "fromLibrary")]
    public async Task Names_what_cannot_be(string body, string field)
    {
        var experiment = await Draft.Value;

        (await Define(experiment.On(_server), body)).IsInvalid(field);
    }

    [Fact]
    public async Task Takes_the_permission_to_in_the_experiments_project()
    {
        var project = (await _server.PostAsync("/api/projects", new { name = $"{Guid.NewGuid():N}" }))["id"].GetGuid();
        var other = (await _server.PostAsync("/api/projects", new { name = $"{Guid.NewGuid():N}" }))["id"].GetGuid();
        var experiment = await An.Experiment.Saying(new { project }).DraftOn(_server);
        var path = $"/api/experiments/{experiment.Id}/metric-definitions";

        async Task<Answer> AskAs(string role, Guid of)
        {
            var key = await _server.MakeKeyAsync(
                new
                {
                    kind = "admin",
                    role,
                    project = of,
                }
            );
            return await _server.AskAsAsync($"Bearer {key.Secret()}", "POST", path, Revenue);
        }

        (await AskAs("analyst", project)).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        (await AskAs("editor", other)).IsNotFound("experiment");
        (await AskAs("editor", project)).Is(HttpStatusCode.Created);
    }

    private Lazy<Task<TestExperiment>> Draft => _draft ??= new(() => An.Experiment.DraftOn(_server));

    private static Lazy<Task<TestExperiment>>? _draft;

    private static Task<Answer> Define(TestExperiment experiment, string body) =>
        experiment.Post("metric-definitions", body: JsonElement.Parse(body));

    private Task<Answer> Retire(TestExperiment experiment, Guid metric, string query = "") =>
        _server.AskAsAsync(
            $"Bearer {TestKeys.Usual.Admin}",
            "DELETE",
            $"/api/experiments/{experiment.Id}/metric-definitions/{metric}{query}"
        );
}
