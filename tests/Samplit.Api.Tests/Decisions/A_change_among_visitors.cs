using System.Collections.Concurrent;
using System.Net;
using Samplit.Api.Decisions;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Reallocation;
using Samplit.Domain.Assignment;
using Samplit.Domain.Experiments;
using Samplit.Domain.Visitors;
using Samplit.Ledger;

namespace Samplit.Api.Tests.Decisions;

public class A_change_among_visitors(OwnServer own) : IClassFixture<OwnServer>
{
    /// <summary>Never reallocated by evidence in these tests.</summary>
    private static readonly An Adaptive = An.AdaptiveExperiment.Under(new { firstBatch = 5_000 });

    [Fact]
    public async Task That_pauses_lets_in_who_was_handed_in_before_it_and_turns_away_who_was_after()
    {
        var experiment = await own.TrustedAsync(An.FixedExperiment);
        var before = (await experiment.Events()).Count;

        Task<AssignmentOutcome>[] early;
        Task<ChangeOutcome> pause;
        Task<AssignmentOutcome>[] late;
        Task<AssignmentOutcome> returning;
        Task<ConversionOutcome> conversion;
        await using (await Locks.HoldCommitsAsync(own.Owner, experiment.Id))
        {
            var first = Assign(experiment, "v-0");
            await Locks.SomebodyWaits(own.Owner);
            early = [first, .. AssignAll(experiment, 1, 50)];
            pause = own
                .Log.ChangeAsync(
                    experiment.Id,
                    new PendingChange(
                        c => ChangeLifecycle.Decide(new ChangeLifecycle(LifecycleStep.Pause, default), c.Experiment),
                        EventMetadata.None
                    ),
                    default
                )
                .AsTask();
            late = AssignAll(experiment, 50, 100);
            returning = Assign(experiment, "v-0");
            conversion = own.Log.ConvertAsync(experiment.Id, "v-49", 1, null, default).AsTask();
        }

        var assigned = Array.ConvertAll(await Task.WhenAll(early), e => e.Event!);
        Assert.Null((await pause).Refusal);
        Assert.All(await Task.WhenAll(late), l => Assert.Equal("experiment_not_running", l.Refusal?.Code));
        Assert.Equal((null, assigned[0].Variant), ((await returning).Event, (await returning).Variant));
        Assert.True((await conversion).IsNew);
        var events = (await experiment.IntactEvents()).Skip(before).Select(e => e.Data).ToArray();
        Assert.Equal([.. assigned, new ExperimentPaused()], events[..^1]);
        Assert.Equal(52, events.Length);

        await experiment.Take("resume");
        Assert.All(await Task.WhenAll(AssignAll(experiment, 50, 100)), l => Assert.NotNull(l.Event));
        await own.Server.ProjectionsEqualARebuild();
    }

    [Fact]
    public async Task That_reallocates_splits_who_was_handed_in_after_it_anew()
    {
        var experiment = await own.TrustedAsync(Adaptive);
        var before = (await experiment.Events()).Count;

        Task<AssignmentOutcome>[] early;
        Task<ChangeOutcome> reallocation;
        Task<AssignmentOutcome>[] late;
        await using (await Locks.HoldCommitsAsync(own.Owner, experiment.Id))
        {
            var first = Assign(experiment, "v-0");
            await Locks.SomebodyWaits(own.Owner);
            early = [first, .. AssignAll(experiment, 1, 50)];
            reallocation = own
                .Log.ChangeAsync(
                    experiment.Id,
                    PendingChange.Reallocate(new ReallocateTraffic(OnlyIfDue: false), EventMetadata.None),
                    default
                )
                .AsTask();
            late = AssignAll(experiment, 50, 100);
        }

        Assert.All(await Task.WhenAll(early), e => Assert.Equal(0, e.Event!.Allocation));
        var reallocated = Assert.IsType<TrafficReallocated>(Assert.Single((await reallocation).Events).Data);
        Assert.Equal((1, before + 50), (reallocated.Allocation, reallocated.ReadVersion));
        Assert.All(await Task.WhenAll(late), l => Assert.Equal(1, l.Event!.Allocation));
        var events = (await experiment.IntactEvents()).Skip(before).Select(e => e.Data).ToArray();
        Assert.Equal(early.Select(e => e.Result.Event), events[..50]);
        Assert.IsType<TrafficReallocated>(events[50]);
        Assert.Equal(late.Select(e => e.Result.Event), events[51..]);
        await own.Server.ProjectionsEqualARebuild();
    }

    [Fact]
    public async Task That_pauses_is_at_one_place_in_the_stream_for_all_who_come_meanwhile()
    {
        const int clients = 16;
        var experiment = await An.FixedExperiment.RunningOn(own.Server);
        var (let, refused) = (new ConcurrentBag<string>(), new ConcurrentBag<string>());
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var coming = Enumerable
            .Range(0, clients)
            .Select(async client =>
            {
                for (var i = 0; ; i++)
                {
                    var visitor = $"{client}/{i}";
                    var answer = await experiment.Assign(visitor);
                    if (answer.Status != HttpStatusCode.OK)
                    {
                        answer.IsProblem(HttpStatusCode.Conflict, "experiment_not_running");
                        refused.Add(visitor);
                        return;
                    }
                    let.Add(visitor);
                    if (let.Count >= 200)
                    {
                        enough.TrySetResult();
                    }
                }
            })
            .ToArray();
        await enough.Task;
        await experiment.Take("pause");
        (await experiment.Assign("late")).IsProblem(HttpStatusCode.Conflict, "experiment_not_running");
        await Task.WhenAll(coming);

        var events = await experiment.IntactEvents();
        Assert.IsType<ExperimentPaused>(events[^1].Data);
        Assert.Equal(clients, refused.Count);
        var keys = await Task.WhenAll(let.Select(v => own.KeyAsync(experiment, v)));
        Assert.Equal(
            keys.Select(k => k.ToString()).Order(),
            events.Select(e => e.Data).OfType<VisitorAssigned>().Select(e => e.Visitor.ToString()).Order()
        );
        await own.Server.ProjectionsEqualARebuild();
    }

    [Fact]
    public async Task That_reallocates_is_told_to_each_visitor_as_the_stream_has_it()
    {
        var experiment = await Adaptive.RunningOn(own.Server);
        var told = new ConcurrentDictionary<string, (string?, int, double)>();

        await Task.WhenAll([
            .. Enumerable
                .Range(0, 16)
                .Select(async client =>
                {
                    for (var i = 0; i < 20; i++)
                    {
                        var answer = (await experiment.Assign($"{client}/{i}")).Is(HttpStatusCode.OK);
                        told[$"{client}/{i}"] = (
                            answer["variant"].GetString(),
                            answer["allocation"].GetInt32(),
                            answer["propensity"].GetDouble()
                        );
                    }
                }),
            ReallocateAsync(),
        ]);

        var events = (await experiment.IntactEvents()).Select(e => e.Data).ToArray();
        Assert.Equal([1, 2, 3, 4, 5], events.OfType<TrafficReallocated>().Select(e => e.Allocation));
        var allocation = 0;
        var assigned = new Dictionary<VisitorKey, (string?, int, double)>();
        foreach (var @event in events)
        {
            if (@event is TrafficReallocated reallocated)
            {
                allocation = reallocated.Allocation;
            }
            else if (@event is VisitorAssigned a)
            {
                Assert.Equal(allocation, a.Allocation);
                assigned.Add(a.Visitor, (a.Variant, a.Allocation, a.Propensity));
            }
        }
        Assert.Equal(320, assigned.Count);
        foreach (var (visitor, answer) in told)
        {
            Assert.Equal(assigned[await own.KeyAsync(experiment, visitor)], answer);
        }
        await own.Server.ProjectionsEqualARebuild();

        async Task ReallocateAsync()
        {
            for (var i = 0; i < 5; i++)
            {
                (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);
            }
        }
    }

    private Task<AssignmentOutcome> Assign(TestExperiment experiment, string visitor) =>
        own.Log.AssignAsync(experiment.Id, visitor, null, null, null, default).AsTask();

    /// <summary>Handed in one behind the other.</summary>
    private Task<AssignmentOutcome>[] AssignAll(TestExperiment experiment, int from, int to) =>
        [.. Enumerable.Range(from, to - from).Select(i => Assign(experiment, $"v-{i}"))];
}
