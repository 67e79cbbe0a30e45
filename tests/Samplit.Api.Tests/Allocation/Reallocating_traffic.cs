using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Statistics;
using Samplit.Testing;

namespace Samplit.Api.Tests.Allocation;

public class Reallocating_traffic(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Happens_by_itself_after_100_visitors_and_explains_itself()
    {
        var experiment = await An.AdaptiveExperiment.RunningOn(_server);
        var variants = await experiment.AssignAll(99);
        for (var i = 0; i < 20; i++)
        {
            (await experiment.Convert($"v-{i + 1}")).Is(HttpStatusCode.OK);
        }
        Assert.Empty(await experiment.Events<TrafficReallocated>());

        variants = [.. variants, (await experiment.Assign("v-100"))["variant"].GetString()!];
        var reallocated = await FirstReallocation(experiment);

        var version = 2 + 100 + 20; // created and started, then the visitors and their conversions
        Assert.Equal(
            (1, "thompson_beta", 1, ReallocationTrigger.Evidence, (long)version, false),
            (
                reallocated.Allocation,
                reallocated.Policy,
                reallocated.PolicyVersion,
                reallocated.Trigger,
                reallocated.ReadVersion,
                reallocated.FellBack
            )
        );
        Assert.Equal(AllocationParameters.Default with { UnitsToLead = 1 }, reallocated.Parameters);
        Assert.Equal(["control", "b"], reallocated.Variants.Select(v => v.Variant));
        Assert.Equal(
            [variants.Count(v => v == "control"), variants.Count(v => v == "b")],
            reallocated.Variants.Select(v => (int)v.Assignments)
        );
        Assert.Equal(
            [variants.Take(20).Count(v => v == "control"), variants.Take(20).Count(v => v == "b")],
            reallocated.Variants.Select(v => (int)v.Conversions)
        );
        var @event = (await experiment.Events())[^1];
        Assert.Equal((version + 1, "svc:allocator"), (@event.Version, @event.Metadata.Actor));
        AssertRecomputed(reallocated);
    }

    [Fact]
    public async Task Happens_at_once_by_command_whatever_the_schedule_says()
    {
        var experiment = await An.AdaptiveExperiment.RunningOn(_server);
        await experiment.Assign("v-1");

        var answer = await experiment.Post("reallocations");

        var reallocated = Assert.Single(await experiment.Events<TrafficReallocated>());
        AssertRecomputed(reallocated);
        Assert.Equal(ReallocationTrigger.Command, reallocated.Trigger);
        Assert.Equal(4, answer.Is(HttpStatusCode.OK)["sequence"].GetInt64());
        Assert.Equal("command", answer["reallocation", "trigger"].GetString());
        Assert.Equal(3, answer["reallocation", "readVersion"].GetInt64());
        Assert.Equal(1, answer["reallocation", "allocation"].GetInt32());
        Assert.StartsWith("key:", (await experiment.Events())[^1].Metadata.Actor);
        (await experiment.Get("/reallocations")).Is(
            HttpStatusCode.OK,
            $$"""{"experimentId":"{{experiment.Id}}","reallocations":[{{answer.Text}}]}"""
        );
    }

    [Fact]
    public async Task Happens_by_time_when_there_is_news_and_not_again_without()
    {
        await using var server = await RunningServer.StartAsync(("Samplit:ReallocationCheck", "00:00:00.050"));
        var experiment = await An.AdaptiveExperiment.Under(new { maximumIntervalSeconds = 1 }).RunningOn(server);
        var idle = await An.AdaptiveExperiment.Under(new { maximumIntervalSeconds = 1 }).RunningOn(server);
        await experiment.Assign("v-1");

        var reallocated = await FirstReallocation(experiment);

        Assert.Equal((ReallocationTrigger.Time, 3L), (reallocated.Trigger, reallocated.ReadVersion));
        AssertRecomputed(reallocated);
        var events = await experiment.Events();
        Assert.True(events[^1].Timestamp - events[1].Timestamp >= TimeSpan.FromSeconds(1));
        // The second experiment was as old and looked at as often; a conversion is news again for the first.
        Assert.Empty(await idle.Events<TrafficReallocated>());
        await experiment.Convert("v-1");
        await Eventually.TrueAsync(
            "a second reallocation",
            async () => (await experiment.Events<TrafficReallocated>()).Count == 2
        );
        Assert.Equal(
            (2, ReallocationTrigger.Time, 5L),
            (await experiment.Events<TrafficReallocated>())[1] is var second
                ? (second.Allocation, second.Trigger, second.ReadVersion)
                : default
        );
    }

    [Fact]
    public async Task Never_happens_to_a_fixed_experiment()
    {
        var experiment = await An.FixedExperiment.Under(new { firstBatch = 1 }).RunningOn(_server);
        await experiment.AssignAll(150);

        (await experiment.Post("reallocations")).IsProblem(HttpStatusCode.Conflict, "allocation_fixed");

        Assert.Empty(await experiment.Events<TrafficReallocated>());
        (await experiment.Get("/reallocations")).Is(
            HttpStatusCode.OK,
            $$"""{"experimentId":"{{experiment.Id}}","reallocations":[]}"""
        );
    }

    [Fact]
    public async Task Is_refused_while_the_experiment_does_not_run()
    {
        var experiment = await An.AdaptiveExperiment.InStatus("paused", _server);

        (await experiment.Post("reallocations")).IsProblem(HttpStatusCode.Conflict, "experiment_not_running");
    }

    [Fact]
    public async Task Follows_the_better_variant_and_respects_the_floor()
    {
        var experiment = await An
            .AdaptiveExperiment.With(("control", 1), ("b", 1), ("c", 1))
            .Under(new { floor = 0.1 })
            .RunningOn(_server);
        var variants = await experiment.AssignAll(90);
        // Everybody who saw b converts, a few who saw control, and nobody who saw c.
        await Task.WhenAll(
            variants
                .Index()
                .Where(v => v.Item == "b" || (v.Item == "control" && v.Index % 10 == 0))
                .Select(v => experiment.Convert($"v-{v.Index + 1}"))
        );

        await experiment.Post("reallocations");

        var reallocated = Assert.Single(await experiment.Events<TrafficReallocated>());
        AssertRecomputed(reallocated);
        Assert.Equal([100_000, 800_000, 100_000], reallocated.Variants.Select(v => v.Weight));
        Assert.Equal([0.1, 0.8, 0.1], (await experiment.Get("/statistics")).Each<double>("variants", "share"));
        Assert.Equal(1, (await experiment.Assign("next"))["allocation"].GetInt32());
    }

    [Fact]
    public async Task Goes_on_while_32_clients_assign_and_every_allocation_can_be_recomputed()
    {
        var experiment = await An
            .AdaptiveExperiment.Under(new { firstBatch = 50, largestBatch = 50 })
            .RunningOn(_server);
        using var done = new CancellationTokenSource();
        var commands = Task.Run(async () =>
        {
            var accepted = 0;
            while (!done.IsCancellationRequested)
            {
                (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);
                accepted++;
            }
            return accepted;
        });

        await experiment.AssignAll(600, atOnce: 32);
        await done.CancelAsync();
        var commanded = await commands;

        var events = await experiment.Events();
        AllocationState? allocation = null;
        ExperimentStatistics? statistics = null;
        foreach (var @event in events)
        {
            if (@event.Data is TrafficReallocated reallocated)
            {
                Assert.Equal(@event.Version - 1, reallocated.ReadVersion);
                Assert.Equal(allocation!.Number + 1, reallocated.Allocation);
                Assert.Equal(
                    statistics!.Variants.Select(a => (a.Variant, a.Assignments, a.Conversions)),
                    reallocated.Variants.Select(v => (v.Variant, v.Assignments, v.Conversions))
                );
                AssertRecomputed(reallocated);
            }
            allocation = AllocationState.Evolve(allocation, @event.Data, @event.Timestamp);
            statistics = ExperimentStatistics.Evolve(statistics, @event.Data, @event.Timestamp);
        }
        Assert.Equal(600, statistics!.Assignments);
        Assert.Equal(
            commanded,
            events.Count(e => e.Data is TrafficReallocated { Trigger: ReallocationTrigger.Command })
        );
    }

    /// <summary>From nothing but its own inputs.</summary>
    private static void AssertRecomputed(TrafficReallocated reallocated)
    {
        var result = AllocationAlgorithms
            .Thompson.Tuned(reallocated.Parameters)
            .Allocate(
                new([
                    [.. reallocated.Variants.Select(v => new ArmEvidence(v.Assignments, v.Conversions))],
                ]),
                reallocated.Parameters
            );
        Assert.Equal(result.Weights, reallocated.Variants.Select(v => v.Weight));
        Assert.Equal(result.ProbabilityBest, reallocated.Variants.Select(v => v.ProbabilityBest));
        Assert.Equal(result.ExpectedLoss, reallocated.Variants.Select(v => v.ExpectedLoss));
    }

    /// <summary>It follows the visitor who made it due, whose answer does not wait for it.</summary>
    private static async Task<TrafficReallocated> FirstReallocation(TestExperiment experiment)
    {
        await Eventually.TrueAsync(
            "a reallocation",
            async () => (await experiment.Events<TrafficReallocated>()).Count > 0
        );
        return (await experiment.Events<TrafficReallocated>())[0];
    }
}
