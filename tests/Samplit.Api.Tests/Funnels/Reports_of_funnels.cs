using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Attribution;
using Samplit.Api.Tests.Story;
using Samplit.Api.Tests.TrackedEvents;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Moments;
using Samplit.Testing;

namespace Samplit.Api.Tests.Funnels;

public class Reports_of_funnels(SharedServer shared)
{
    private const string Control = "control";

    private static readonly string[] Ways = ["home>cart", "search>cart", "cart>paid", "home>paid"];

    private readonly RunningServer _server = shared.App;

    /// <summary>After everybody was assigned, and not too early to be tracked.</summary>
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow.AddSeconds(60);
    private readonly string _prefix = $"f{Guid.NewGuid():N}."[..10];

    [Theory]
    [InlineData(1, 60)]
    [InlineData(2, 15)]
    [InlineData(3, 200)]
    public async Task Say_what_a_naive_count_of_the_same_events_says(int seed, int window)
    {
        var shop = await Shop.OpenAsync(_server, units: 40);
        var funnel = await Tracked(Ways).Saying("windowSeconds", window).DrawnOn(_server);
        var random = new Random(seed);
        string[] nodes = ["home", "search", "cart", "paid"];
        Step[] steps =
        [
            .. Enumerable
                .Range(0, 400)
                .Select(_ => new Step(
                    // Some take none.
                    shop.Units[random.Next(36)],
                    nodes[random.Next(4)],
                    random.Next(200),
                    Tracking.NewId()
                )),
        ];
        await TrackAsync(steps.OrderBy(_ => random.Next()));

        var report = await ReportAsync(funnel, $"experiment={shop.Experiment.Id}");
        var all = (await ReportAsync(funnel))["variants", 0];

        var followed = steps.GroupBy(s => s.Unit).ToDictionary(g => g.Key, g => Naively.Follow(g, Ways, window));
        Is(all, null, followed.Count, followed.Values);
        foreach (var (variant, i) in new[] { Control, "b" }.Select((v, i) => (v, i)))
        {
            string[] units = [.. shop.UnitsOf(variant)];
            Is(
                report["variants", i],
                variant,
                units.Length,
                units.Where(followed.ContainsKey).Select(u => followed[u])
            );
        }
        var (mine, controls) = (report["variants", 1, "nodes", 3], report["variants", 0, "nodes", 3]);
        var compared = TwoProportions.Compare(RateOf(report, 0), RateOf(report, 1))!;
        Assert.False(controls.TryGetProperty("difference", out _));
        Assert.Equal(compared.Difference, mine.GetProperty("difference").GetProperty("value").GetDouble(), 1e-12);
        Assert.False(report["weightsMoved"].GetBoolean());
        Assert.Equal("assignment", report["by"].GetString());

        static Proportion RateOf(Answer answer, int variant) =>
            new(
                answer["variants", variant, "nodes", 3, "reached"].GetInt64(),
                answer["variants", variant, "units"].GetInt64()
            );
    }

    [Theory]
    [InlineData("loose", "a b c", 2, 2, 2)]
    [InlineData("loose", "a c b c", 2, 2, 2)]
    [InlineData("strict", "a b c", 2, 2, 2)]
    [InlineData("strict", "a b b c", 2, 2, 2)]
    [InlineData("strict", "a c b c", 2, 0, 0)]
    public async Task Let_other_steps_lie_in_between_where_the_order_is_loose(
        string order,
        string steps,
        int first,
        int second,
        int third
    )
    {
        var funnel = await Tracked("a>b", "b>c").Saying("order", order).DrawnOn(_server);
        string[] units = [NewUnit(), NewUnit()];
        await TrackAsync(units.SelectMany(unit => steps.Split(' ').Select((node, i) => At(unit, node, i))));

        Assert.Equal([first, second, third], Reached(await ReportAsync(funnel)));
    }

    [Fact]
    public async Task Have_the_window_from_the_first_step_on()
    {
        var funnel = await Tracked("a>b", "b>c").Saying("windowSeconds", 60).DrawnOn(_server);
        var (quick, slow) = (NewUnit(), NewUnit());
        await TrackAsync([
            At(quick, "a", 0),
            At(quick, "b", 30),
            At(quick, "c", 60),
            At(slow, "a", 0),
            At(slow, "b", 30),
            At(slow, "c", 61),
        ]);

        var report = await ReportAsync(funnel);

        Assert.Equal([2, 2, 1], Reached(report));
        Assert.Equal(30, report["variants", 0, "edges", 0, "median", "seconds"].GetDouble());
        Assert.Equal((1, 0.5), Passed(report, 1));
        // Of the time that one asks for.
        Assert.Equal([2, 2, 0], Reached(await ReportAsync(funnel, to: _now.AddSeconds(60))));
        Assert.Equal([0, 0, 0], Reached(await ReportAsync(funnel, from: _now.AddSeconds(1))));
    }

    [Fact]
    public async Task Count_pages_by_their_address_and_events_by_their_payload()
    {
        var key = $"k{Guid.NewGuid():N}";
        var funnel = await Calls
            .ToJson(
                new
                {
                    nodes = new object[]
                    {
                        new
                        {
                            key = "page",
                            name = "A product",
                            page = new { kind = "prefix", value = $"shop.example/{key}/" },
                        },
                        new
                        {
                            key = "paid",
                            name = "Pays",
                            eventType = $"{_prefix}paid",
                            filter = new
                            {
                                fact = "$.total",
                                @operator = "atLeast",
                                values = new[] { "10" },
                            },
                        },
                    },
                    edges = new[] { new { from = "page", to = "paid" } },
                    order = "loose",
                    windowSeconds = 60,
                }
            )
            .DrawnOn(_server);
        string[] units = [.. Enumerable.Range(0, 4).Select(_ => NewUnit())];
        (
            await _server.Track([
                View(units[0], $"https://shop.example/{key}/1?from=mail"),
                View(units[1], $"https://SHOP.example/{key}/2"),
                View(units[2], $"https://shop.example/other/{key}/2"),
                View(units[3], null),
                Pay(units[0], 10),
                Pay(units[1], 9.99),
                Pay(units[2], 20),
            ])
        ).Is(HttpStatusCode.OK);

        var report = await ReportAsync(funnel);

        Assert.Equal([2, 1], Reached(report));
        // Who paid without the page took a step, too.
        Assert.Equal(3, report["variants", 0, "units"].GetInt64());

        JsonObject View(string unit, string? url) =>
            Tracking.Event(
                members: new
                {
                    unit,
                    type = "page_view",
                    timestamp = Time(_now),
                    payload = new { url },
                }
            );
        JsonObject Pay(string unit, double total) =>
            Tracking.Event(
                members: new
                {
                    unit,
                    type = $"{_prefix}paid",
                    timestamp = Time(_now.AddSeconds(5)),
                    payload = new { total },
                }
            );
    }

    [Fact]
    public async Task Forget_a_unit_that_is_erased()
    {
        var shop = await Shop.OpenAsync(_server, units: 10);
        var funnel = await Tracked("a>b").DrawnOn(_server);
        await TrackAsync(shop.Units.SelectMany(u => new[] { At(u, "a", 0), At(u, "b", 1) }));
        var unit = shop.UnitsOf(Control).First();

        (await _server.Erase(unit)).Is(HttpStatusCode.OK);

        var left = shop.UnitsOf(Control).Count() - 1;
        var report = await ReportAsync(funnel, $"experiment={shop.Experiment.Id}");
        Assert.Equal(left, report["variants", 0, "units"].GetInt64());
        Assert.Equal([left, left], Reached(report));
        Assert.Equal([9, 9], Reached(await ReportAsync(funnel)));
    }

    [Fact]
    public async Task Count_from_the_assignment_on_the_units_that_are_asked_for()
    {
        var shop = await Shop.OpenAsync(_server, units: 10);
        var funnel = await Tracked("a>b").DrawnOn(_server);
        var (early, seen) = (shop.UnitsOf(Control).First(), shop.UnitsOf(Control).Last());
        await TrackAsync([
            At(early, "a", -3_600),
            At(early, "b", 1),
            At(seen, "a", 1),
            At("somebody else", "a", 1),
            At(NewUnit(), "b", 1),
        ]);
        await shop.TrackAsync(
            Shop.Event(
                seen,
                "exposure",
                new { experiments = new[] { new { experimentId = shop.Experiment.Id, variant = Control } } }
            )
        );

        var assigned = await ReportAsync(funnel, $"experiment={shop.Experiment.Id}", _now.AddDays(-1));
        var exposed = await ReportAsync(funnel, $"experiment={shop.Experiment.Id}&by=exposure&automated=false");

        Assert.Equal([1, 0], Reached(assigned));
        Assert.Equal([1, 0], Reached(exposed));
        Assert.Equal(1, exposed["variants", 0, "units"].GetInt64());
        Assert.Equal(0, exposed["variants", 1, "units"].GetInt64());
        Assert.Equal(("exposure", false), (exposed["by"].GetString(), exposed["automatedCounted"].GetBoolean()));
        Assert.Equal([0, 0], Reached(await ReportAsync(funnel, "unitType=session")));
    }

    [Fact]
    public async Task Compare_nothing_once_weights_have_moved()
    {
        var experiment = await An.AdaptiveExperiment.RunningOn(_server);
        var visitors = await experiment.AssignAll(60, _prefix);
        var winners = visitors.Select((v, i) => (v, i)).Where(v => v.v == "b").Select(v => $"{_prefix}{v.i + 1}");
        (await _server.ConvertAll(winners.Select(v => experiment.Conversion(v)))).Is(HttpStatusCode.OK);
        (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);
        await experiment.AssignAll(10, $"{_prefix}later-");
        var funnel = await Tracked("a>b").DrawnOn(_server);
        await TrackAsync([At($"{_prefix}1", "a", 0)]);

        var report = await ReportAsync(funnel, $"experiment={experiment.Id}");

        Assert.True(report["weightsMoved"].GetBoolean());
        Assert.Equal(70, report["variants"].EnumerateArray().Sum(v => v.GetProperty("units").GetInt64()));
        Assert.All(
            report["variants"].EnumerateArray().SelectMany(v => v.GetProperty("nodes").EnumerateArray()),
            node => Assert.False(node.TryGetProperty("difference", out _))
        );
    }

    [Fact]
    public async Task Name_what_cannot_be_asked()
    {
        var funnel = await Tracked("a>b").DrawnOn(_server);
        var project = (await _server.PostAsync("/api/projects", new { name = $"{Guid.NewGuid():N}" }))
            .Is(HttpStatusCode.Created)["id"]
            .GetGuid();
        var foreign = await An.Experiment.Saying(new { project }).DraftOn(_server);

        foreach (
            var (query, field) in new[]
            {
                ("experiment=nobodys", "experiment"),
                ($"experiment={Guid.NewGuid()}", "experiment"),
                ($"experiment={foreign.Id}", "experiment"),
                ("experiment=", "experiment"),
                ($"experiment={new string('x', 256)}", "experiment"),
                ($"experiment={foreign.Id}&unitType=user", "unitType"),
                ("unitType=dog", "unitType"),
                ("by=exposure", "by"),
                ($"experiment={foreign.Id}&by=luck", "by"),
                ("automated=false", "automated"),
                ("from=yesterday", "from"),
                ("to=2026-11-21", "to"),
                ("from=2026-11-21T00:00:00Z&to=2026-11-21T00:00:00Z", "from"),
                ("from=2024-11-21T00:00:00Z&to=2026-11-21T00:00:00Z", "from"),
            }
        )
        {
            (await _server.GetAsync($"{funnel}/report?{query}")).IsInvalid(field);
        }
        (await _server.GetAsync($"/api/funnels/{Guid.NewGuid()}/report")).IsNotFound("funnel");
        var draft = await An.Experiment.DraftOn(_server);
        var nobody = (await _server.GetAsync($"{funnel}/report?experiment={draft.Id}&to=0001-01-01T00:00:00Z")).Is(
            HttpStatusCode.OK
        );
        Assert.Equal(0, nobody["variants", 1, "units"].GetInt64());
        Assert.False(nobody["variants", 1, "nodes", 0].TryGetProperty("rate", out _));
    }

    /// <summary>Who may read funnels and no experiments is told of none.</summary>
    [Fact]
    public async Task Take_the_permission_to_read_the_experiment()
    {
        var funnel = await Tracked("a>b").DrawnOn(_server);
        var draft = await An.Experiment.DraftOn(_server);
        var key = (await _server.MakeKeyAsync(new { kind = "admin", permissions = new[] { "funnel:read" } })).Secret();

        (await _server.GetWithAsync(key, $"{funnel}/report")).Is(HttpStatusCode.OK);
        (await _server.GetWithAsync(key, $"{funnel}/report?experiment={draft.Id}")).IsInvalid("experiment");
    }

    private JsonObject Tracked(params string[] edges) => AFunnel.From(edges).Tracked(_prefix);

    private static string NewUnit() => $"u{Guid.NewGuid():N}";

    private static Step At(string unit, string node, int second) => new(unit, node, second, Tracking.NewId());

    private static string Time(DateTimeOffset moment) => moment.ToString("O", CultureInfo.InvariantCulture);

    private async Task TrackAsync(IEnumerable<Step> steps)
    {
        var tracked = await _server.Track(
            steps.Select(s =>
                Tracking.Event(
                    s.Id,
                    new
                    {
                        unit = s.Unit,
                        type = $"{_prefix}{s.Node}",
                        timestamp = Time(_now.AddSeconds(s.At)),
                    }
                )
            )
        );
        Assert.Equal(0, tracked.Is(HttpStatusCode.OK)["refused"].GetInt32());
    }

    private async Task<Answer> ReportAsync(
        string funnel,
        string query = "",
        DateTimeOffset? from = null,
        DateTimeOffset? to = null
    )
    {
        var period =
            $"to={Uri.EscapeDataString(Time(to ?? _now.AddHours(1)))}"
            + (from is { } start ? $"&from={Uri.EscapeDataString(Time(start))}" : "");
        return (await _server.GetAsync($"{funnel}/report?{period}&{query}".TrimEnd('&'))).Is(HttpStatusCode.OK);
    }

    private static IEnumerable<long> Reached(Answer report) => report.Each<long>("variants", 0, "nodes", "reached");

    private static (long, double) Passed(Answer report, int edge) =>
        (
            report["variants", 0, "edges", edge, "passed"].GetInt64(),
            report["variants", 0, "edges", edge, "rate"].GetDouble()
        );

    /// <param name="name">Null where there is no experiment.</param>
    private static void Is(
        JsonElement variant,
        string? name,
        int units,
        IEnumerable<(HashSet<string> Reached, Dictionary<string, int> Elapsed)> followed
    )
    {
        var of = followed.ToArray();
        Assert.Equal(name, variant.TryGetProperty("variant", out var named) ? named.GetString() : null);
        Assert.Equal(units, variant.GetProperty("units").GetInt32());
        foreach (var node in variant.GetProperty("nodes").EnumerateArray())
        {
            var reached = of.Count(u => u.Reached.Contains(node.GetProperty("node").GetString()!));
            var interval = new Proportion(reached, units).WilsonInterval()!.Value;
            Assert.Equal(reached, node.GetProperty("reached").GetInt32());
            Assert.Equal((double)reached / units, node.GetProperty("rate").GetDouble(), 1e-12);
            Assert.Equal(interval.Lower, node.GetProperty("interval")[0].GetDouble(), 1e-12);
            Assert.Equal(interval.Upper, node.GetProperty("interval")[1].GetDouble(), 1e-12);
        }
        foreach (var edge in variant.GetProperty("edges").EnumerateArray())
        {
            var key = $"{edge.GetProperty("from").GetString()}>{edge.GetProperty("to").GetString()}";
            double[] took = [.. of.Where(u => u.Elapsed.ContainsKey(key)).Select(u => (double)u.Elapsed[key]).Order()];
            Assert.Equal(took.Length, edge.GetProperty("passed").GetInt32());
            Assert.Equal(took.Length > 0, edge.TryGetProperty("median", out var median));
            if (took.Length > 0)
            {
                Assert.Equal(SampleQuantile.Find(took, 0.5)!.Value.Value, median.GetProperty("seconds").GetDouble());
            }
        }
    }
}
