using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Allocation;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Allocation.Reallocation;
using Samplit.Domain.Statistics;
using Samplit.Testing;

namespace Samplit.Api.Tests.Allocation;

public class Computing_allocations(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Gives_the_allocation_of_the_last_days_and_records_it()
    {
        var experiment = await An.Experiment.For("ctr").Seeded(7).RunningOn(_server);
        await experiment.Measure(
            ("control", 0, 400, 4),
            ("b", 0, 1_000, 15),
            ("control", 12, 600, 6),
            ("b", 14, 9_000, 9_000)
        );

        var allocation = (await experiment.Post("allocations?windowDays=14")).Is(HttpStatusCode.OK);

        Assert.Equal((1, 3L), (allocation["number"].GetInt32(), allocation["sequence"].GetInt64()));
        var (from, to) = (allocation["from"].GetDateTime(), allocation["to"].GetDateTime());
        Assert.Equal(13, (to - from).Days);
        Assert.Equal(DateOnly.FromDateTime(DateTime.UtcNow), DateOnly.FromDateTime(to));
        Assert.Equal("ctr", allocation["optimizationTarget"].GetString());
        Assert.Equal("thompson", allocation["algorithm"].GetString());
        Assert.Equal("beta-pooled", allocation["algorithmVersion"].GetString());
        Assert.Equal(7, allocation["seed"].GetInt64());
        Assert.False(allocation["usedFallback"].GetBoolean());
        Assert.Equal(
            (2_000, 25),
            (allocation["totals", "impressions"].GetInt64(), allocation["totals", "clicks"].GetInt64())
        );
        var (control, b) = (allocation["variants", 0], allocation["variants", 1]);
        Assert.Equal(0.16187801390666104, control.GetProperty("probabilityBest").GetDouble(), 1e-12);
        Assert.Equal(
            (0.161878, 0.838122),
            (control.GetProperty("share").GetDouble(), b.GetProperty("share").GetDouble())
        );
        Assert.Equal(0.015, b.GetProperty("rate").GetDouble());
        Assert.Equal("""{"family":"beta","alpha":11,"beta":991}""", control.GetProperty("posterior").GetRawText());
        var recorded = Assert.Single(await experiment.Events<AllocationComputed>());
        Assert.Equal(allocation["inputs"].GetString(), recorded.Inputs);
        await experiment.IntactEvents();
    }

    [Fact]
    public async Task Answers_the_same_bytes_until_something_changes()
    {
        var experiment = await An.Experiment.For("ctr").DraftOn(_server);
        await experiment.Measure(("control", 1, 1_000, 10), ("b", 1, 1_000, 15));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => experiment.Post("allocations")));

        Assert.Single(answers.Select(a => a.Is(HttpStatusCode.OK).Text).Distinct());
        Assert.Single(await experiment.Events<AllocationComputed>());
        await experiment.Measure(("b", 1, 1_000, 16));
        Assert.Equal(2, (await experiment.Post("allocations"))["number"].GetInt32());
        Assert.Equal(3, (await experiment.Post("allocations?windowDays=7"))["number"].GetInt32());
        Assert.Equal(2, (await experiment.Post("allocations"))["number"].GetInt32());
    }

    [Fact]
    public async Task Computes_the_same_bytes_from_the_same_inputs_elsewhere()
    {
        await using var other = await RunningServer.StartAsync();
        var outcomes = new List<string>();
        foreach (var server in new[] { _server, other })
        {
            var experiment = await An.Experiment.For("ctr").By("thompson", "period-adjusted").Seeded(7).DraftOn(server);
            await experiment.Measure(
                ("control", 1, 1_000, 10),
                ("b", 1, 900, 15),
                ("control", 2, 300, 3),
                ("b", 2, 1_900, 11)
            );
            var allocation = (await experiment.Post("allocations?windowDays=30")).Is(HttpStatusCode.OK);
            outcomes.Add(allocation["inputs"].GetString() + allocation["variants"].GetRawText());
        }

        Assert.Equal(outcomes[0], outcomes[1]);
    }

    [Fact]
    public async Task Of_conversions_goes_by_visitors_and_moves_nobody()
    {
        var experiment = await An.AdaptiveExperiment.RunningOn(_server);
        var variants = await experiment.AssignAll(60);
        for (var i = 0; i < 60; i += variants[i] == "b" ? 2 : 9)
        {
            await experiment.Convert($"v-{i + 1}");
        }
        var statistics = await experiment.Get("/statistics");

        var allocation = (await experiment.Post("allocations?windowDays=1")).Is(HttpStatusCode.OK);

        foreach (
            var (shown, counted) in allocation["variants"].EnumerateArray().Zip(statistics["variants"].EnumerateArray())
        )
        {
            Assert.Equal(counted.GetProperty("assignments").GetInt64(), shown.GetProperty("assignments").GetInt64());
            Assert.Equal(counted.GetProperty("conversions").GetInt64(), shown.GetProperty("conversions").GetInt64());
        }
        Assert.Equal("conversion", allocation["optimizationTarget"].GetString());
        Assert.Empty(await experiment.Events<TrafficReallocated>());
        Assert.Equal(1, (await experiment.Post("allocations?windowDays=1"))["number"].GetInt32());
        await experiment.Convert("v-60");
        await experiment.Assign("v-61");
        Assert.Equal(2, (await experiment.Post("allocations?windowDays=1"))["number"].GetInt32());
        await experiment.IntactEvents();
    }

    [Fact]
    public async Task Of_conversions_leaves_out_who_came_before_the_window()
    {
        var experiment = await An.FixedExperiment.RunningOn(_server);
        await experiment.AssignAll(20);
        await experiment.Convert("v-1");
        var since = (await experiment.Events())[^1].Timestamp + TimeSpan.FromTicks(10);
        await experiment.AssignAll(30, "late-");
        await experiment.Convert("v-2");
        await experiment.Convert("late-1");
        var reader = _server.App.Services.GetRequiredService<VisitorWindowReader>();

        async Task<VisitorWindow> Read(DateTimeOffset from) =>
            await reader.ReadAsync(await experiment.Definition(), kept: null, from, default);

        var late = await Read(since);
        Assert.Equal((30, 1), (Assert.Single(late.Periods).Units.Sum(), late.Periods[0].Successes!.Sum()));
        Assert.Equal((await experiment.Events()).Count, late.ReadVersion);
        var all = await Read(DateTimeOffset.UnixEpoch);
        Assert.Equal((50, 3), (all.Periods[0].Units.Sum(), all.Periods[0].Successes!.Sum()));
        Assert.Equal(0, (await Read(DateTimeOffset.UtcNow.AddDays(1))).Periods[0].Units.Sum());
    }

    [Fact]
    public async Task Of_conversions_waits_for_those_that_come_late()
    {
        var experiment = await An
            .AdaptiveExperiment.Under(new { conversionDelaySeconds = 1, firstBatch = 1_000 })
            .RunningOn(_server);
        await experiment.AssignAll(20);
        var kept = await Kept(experiment);
        var reader = _server.App.Services.GetRequiredService<VisitorWindowReader>();

        async Task<double> Exposure(DateTimeOffset at) =>
            (
                await reader.ReadAsync(
                    await experiment.Definition(),
                    kept with
                    {
                        At = at,
                    },
                    DateTimeOffset.UnixEpoch,
                    default
                )
            )
                .Periods[0]
                .MaturedUnits!.Sum();

        // As the stream's own totals have it; an hour later, everybody has been here long enough.
        Assert.Equal(kept.Evidence(2).Sum(p => p.MaturedUnits!.Sum()), await Exposure(kept.At), 1e-9);
        Assert.Equal(20, await Exposure(kept.At.AddHours(1)), 1e-12);
    }

    [Fact]
    public async Task Of_late_conversions_says_the_same_until_somebody_comes()
    {
        var experiment = await An.AdaptiveExperiment.Under(new { conversionDelaySeconds = 86_400 }).RunningOn(_server);
        await experiment.AssignAll(30);

        Assert.Equal(1, (await experiment.Post("allocations"))["number"].GetInt32());
        Assert.Equal(1, (await experiment.Post("allocations"))["number"].GetInt32());
        await experiment.Convert("v-3");
        Assert.Equal(2, (await experiment.Post("allocations"))["number"].GetInt32());
        await experiment.IntactEvents();
    }

    [Theory]
    [InlineData("ctr")]
    [InlineData("rps")]
    [InlineData("conversion")]
    public async Task Of_a_fixed_split_follows_the_weights_that_are_given(string target)
    {
        var experiment = await An.FixedExperiment.With(("control", 9), ("b", 1)).For(target).RunningOn(_server);
        await experiment.Measure(("control", 1, 1_000, 10), ("b", 1, 1_000, 40));

        var first = (await experiment.Post("allocations")).Is(HttpStatusCode.OK);
        var weighed = new object[]
        {
            new
            {
                name = "control",
                isControl = true,
                weight = 1,
            },
            new { name = "b", weight = 1 },
        };
        (await experiment.Put("variants", new { variants = weighed })).Is(HttpStatusCode.OK);
        var second = (await experiment.Post("allocations")).Is(HttpStatusCode.OK);

        Assert.Equal([0.9, 0.1], Shares(first));
        Assert.Equal([0.5, 0.5], Shares(second));
        Assert.Equal(2, second["number"].GetInt32());
        Assert.Equal(target != "ctr", second["usedFallback"].GetBoolean());
        await experiment.IntactEvents();
    }

    [Fact]
    public async Task Of_a_window_of_periods_skips_the_one_that_has_just_begun()
    {
        var experiment = await An.AdaptiveExperiment.Under(new { window = 1, firstBatch = 1_000 }).RunningOn(_server);
        await experiment.AssignAll(60);
        for (var i = 0; i < 2; i++)
        {
            (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);
        }

        var moved = await experiment.Events<TrafficReallocated>();

        Assert.All(moved, e => Assert.False(e.FellBack));
        Assert.Equal(moved[0].Variants.Select(v => v.Weight), moved[1].Variants.Select(v => v.Weight));
        await experiment.IntactEvents();
    }

    [Theory]
    [InlineData("beta-pooled")]
    [InlineData("period-adjusted")]
    [InlineData("period-weighted")]
    public async Task Puts_in_force_what_visitors_say_by_the_algorithm_of_the_experiment(string version)
    {
        var experiment = await An
            .AdaptiveExperiment.By("thompson", version)
            .Under(
                new
                {
                    floor = 0.05,
                    conversionDelaySeconds = 60,
                    warmUp = 10,
                }
            )
            .RunningOn(_server);
        for (var round = 0; round < 3; round++)
        {
            await experiment.AssignAll(40, $"{round}-");
            await experiment.Convert($"{round}-1");
            await experiment.Convert($"{round}-7");
            (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);
        }

        var moved = await experiment.Events<TrafficReallocated>();

        Assert.Equal(version == "beta-pooled" ? [1, 1, 1] : [1, 2, 3], moved.Select(e => e.Periods!.Count));
        Assert.All(moved, e => Assert.Equal(e.Variants.Sum(v => v.Assignments), e.Periods!.Sum(p => p.Units.Sum())));
        Assert.All(moved, e => Assert.All(e.Periods!, p => Assert.True(p.MaturedUnits!.Sum() < p.Units.Sum())));
        await experiment.IntactEvents();
        var allocation = (await experiment.Post("allocations")).Is(HttpStatusCode.OK);
        Assert.Equal(version, allocation["algorithmVersion"].GetString());
        Assert.Equal(120, allocation["totals", "assignments"].GetInt64());
        await experiment.IntactEvents();
    }

    [Fact]
    public async Task Puts_metrics_in_force_when_somebody_asks()
    {
        var experiment = await An.AdaptiveExperiment.For("ctr").RunningOn(_server);
        await experiment.Measure(("control", 0, 1_000, 10), ("b", 0, 1_000, 15));

        var moved = (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);

        Assert.Equal(
            (1, 1),
            (moved["reallocation", "allocation"].GetInt32(), moved["reallocation", "computed"].GetInt32())
        );
        var propensities = new HashSet<double>();
        for (var i = 0; i < 20; i++)
        {
            propensities.Add((await experiment.Assign($"v-{i}"))["propensity"].GetDouble());
        }
        Assert.Subset(new HashSet<double> { 0.161878, 0.838122 }, propensities);
        await experiment.IntactEvents();
    }

    [Fact]
    public async Task Follows_metrics_by_itself_when_they_say_something_new()
    {
        await using var server = await RunningServer.StartAsync(("Samplit:ReallocationCheck", "00:00:00.050"));
        var experiment = await An
            .AdaptiveExperiment.For("ctr")
            .Under(new { maximumIntervalSeconds = 1 })
            .RunningOn(server);
        await experiment.Measure(("control", 0, 1_000, 10), ("b", 0, 1_000, 15));

        await Eventually.TrueAsync(
            "the metrics are followed",
            async () =>
                (await experiment.Events<TrafficReallocated>()) is [.., { } last] && last.Variants[0].Weight == 161_878
        );
        await experiment.Measure(("b", 0, 1_000, 30));
        await Eventually.TrueAsync(
            "the traffic has moved",
            async () => (await experiment.Events<TrafficReallocated>())[^1].Variants[0].Weight < 10_000
        );

        var moved = await experiment.Events<TrafficReallocated>();
        Assert.All(moved, e => Assert.Equal(ReallocationTrigger.Time, e.Trigger));
        Assert.InRange(moved.Count, 2, 3); // the first may have been before any metrics
        Assert.Equal(
            moved.Select(e => e.Computed),
            (await experiment.Events<AllocationComputed>()).Select(e => (int?)e.Number)
        );
        await experiment.IntactEvents();
    }

    [Fact]
    public async Task Is_listed_newest_first_and_by_period()
    {
        var experiment = await An.Experiment.For("ctr").DraftOn(_server);
        for (var i = 1; i <= 3; i++)
        {
            await experiment.Measure(("b", 0, i * 100, i));
            (await experiment.Post("allocations")).Is(HttpStatusCode.OK);
        }

        Assert.Equal([3, 2, 1], Numbers(await experiment.Get("/allocations")));
        var page = await experiment.Get("/allocations?limit=2");
        Assert.Equal([3, 2], Numbers(page));
        Assert.Equal([1], Numbers(await experiment.Get($"/allocations?limit=2&before={page["next"].GetInt32()}")));
        Assert.Equal([3, 2, 1], Numbers(await experiment.Get($"/allocations?from={Calls.Day(1)}&to={Calls.Day(-1)}")));
        Assert.Empty(Numbers(await experiment.Get($"/allocations?to={Calls.Day(2)}")));
        Assert.Empty(Numbers(await experiment.Get($"/allocations?from={Calls.Day(-2)}")));
        var one = (await experiment.Get("/allocations/2")).Is(HttpStatusCode.OK);
        Assert.Equal("""[{"period":"all","units":[0,200],"successes":[0,2]}]""", one["evidence"].GetRawText());
    }

    [Fact]
    public async Task Is_reproduced_from_what_was_recorded()
    {
        var experiment = await An.Experiment.For("ctr").By("thompson", "period-adjusted").DraftOn(_server);
        await experiment.Measure(("control", 1, 1_000, 10), ("b", 2, 900, 15), ("b", 1, 50, 3));
        await experiment.Post("allocations");

        var reproduction = (await experiment.Post("allocations/1/reproduction")).Is(HttpStatusCode.OK);

        Assert.True(reproduction["equal"].GetBoolean());
        Assert.Equal(reproduction["recorded"].GetRawText(), reproduction["reproduced"].GetRawText());
        await experiment.Ask(
            """
            UPDATE samplit.mt_doc_computed_allocations SET data = jsonb_set(data, '{event,variants,0,weight}', '1000000')
            WHERE (data ->> 'experimentId')::uuid = $1
            """
        );
        var other = (await experiment.Post("allocations/1/reproduction")).Is(HttpStatusCode.OK);
        Assert.False(other["equal"].GetBoolean());
        Assert.Equal(1, other["recorded", 0, "share"].GetDouble());
        Assert.Equal(reproduction["reproduced"].GetRawText(), other["reproduced"].GetRawText());
    }

    [Theory]
    [InlineData("/allocation?windowDays=0", "windowDays")]
    [InlineData("/allocation?windowDays=366", "windowDays")]
    [InlineData("/allocations?from=yesterday", "from")]
    [InlineData("/allocations?to=2026-13-01", "to")]
    [InlineData("/allocations?limit=0", "limit")]
    [InlineData("/allocations?before=0", "before")]
    public async Task Refuses_what_cannot_be(string path, string field) =>
        (await (await An.Experiment.DraftOn(_server)).Get(path)).IsInvalid(field);

    [Fact]
    public async Task Knows_no_allocation_that_is_not_there()
    {
        var experiment = await An.Experiment.DraftOn(_server);

        (await experiment.Get("/allocations/1")).IsNotFound("allocation");
        (await experiment.Post("allocations/1/reproduction")).IsNotFound("allocation");
    }

    [Fact]
    public async Task Knows_its_algorithms()
    {
        var algorithms = (await _server.GetAsync("/api/algorithms")).Is(HttpStatusCode.OK)["algorithms"];

        Assert.Equal(AllocationAlgorithms.Descriptions.Count, algorithms.GetArrayLength());
        foreach (var algorithm in algorithms.EnumerateArray())
        {
            foreach (var target in algorithm.GetProperty("targets").EnumerateArray().Select(t => t.GetString()!))
            {
                var experiment = await An
                    .Experiment.For(target)
                    .By(
                        algorithm.GetProperty("algorithm").GetString()!,
                        algorithm.GetProperty("algorithmVersion").GetString()
                    )
                    .Under(new { floor = 0.01 })
                    .DraftOn(_server);
                Assert.Equal(
                    algorithm.GetProperty("algorithmVersion").GetString(),
                    (await experiment.Get())["algorithmVersion"].GetString()
                );
            }
        }
    }

    private static async Task<PeriodStatistics> Kept(TestExperiment experiment) =>
        (await experiment.Events())
            .Aggregate(
                (ExperimentStatistics?)null,
                (totals, e) => ExperimentStatistics.Evolve(totals, e.Data, e.Timestamp)
            )!
            .Periods!;

    private static IEnumerable<double> Shares(Answer allocation) => allocation.Each<double>("variants", "share");

    private static IEnumerable<int> Numbers(Answer page) => page.Each<int>("allocations", "number");
}
