using Samplit.Domain.Allocation;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;
using Samplit.Domain.Json;
using Samplit.Domain.Statistics.Report;
using Samplit.Domain.Timelines;
using Samplit.Domain.Variants;
using Samplit.Statistics.Moments;

namespace Samplit.Domain.Tests.Timelines;

public class A_timeline
{
    private static readonly DateTimeOffset Noon = World.Noon;

    /// <summary>200 come in each of two rounds, and convert late: those of the first half in the second.</summary>
    private static readonly (object Event, DateTimeOffset At)[] Life =
    [
        .. History.Of(
            An.ExperimentWith(("control", 300_000), ("b", 300_000), ("c", 400_000)),
            rounds: 7,
            asked: i =>
                i switch
                {
                    0 => [.. Assigned(0, 400), .. Converted(0, 100, 7)],
                    1 => [Reallocate()],
                    2 => [.. Assigned(400, 600), .. Converted(100, 400, 5)],
                    3 => [Take(LifecycleStep.Pause), Take(LifecycleStep.Resume)],
                    4 => [Offer(A.Control, A.Variant("b"), A.Variant("c", isActive: false), A.Variant("d"))],
                    5 => [.. Assigned(600, 700), Reallocate()],
                    _ => Assigned(700, 720),
                }
        ),
    ];

    [Fact]
    public void Has_a_frame_for_each_turn()
    {
        var frames = From(Life);

        Assert.Equal(
            [
                FrameCause.Started,
                FrameCause.Reallocated,
                FrameCause.Paused,
                FrameCause.Resumed,
                FrameCause.VariantsChanged,
                FrameCause.Reallocated,
                FrameCause.Latest,
            ],
            frames.Select(f => f.Cause).Where(cause => cause != FrameCause.Counted)
        );
        Assert.InRange(frames.Count(f => f.Cause == FrameCause.Counted), 4, 6);
        Assert.Equal(FrameCause.Paused, Assert.Single(frames, f => !f.IsRunning).Cause);
        Assert.Equal([1, 2, 3], frames.Select(f => f.Allocation).OfType<int>());
        Assert.Equal(Life.Length, frames[^1].Version);
        Assert.All(frames, f => Assert.Equal(Life[f.Version - 1].At, f.At));
        Assert.Equal([3, 4], frames.Select(f => f.Variants.Count).Distinct());
        Assert.Equal(0, frames[^1].Variants[2].ProbabilityBest); // deactivated
    }

    [Fact]
    public void Shows_of_a_reallocation_what_it_was_decided_on()
    {
        foreach (var frame in From(Life).Where(f => f.Cause == FrameCause.Reallocated))
        {
            var recorded = (TrafficReallocated)Life[frame.Version - 1].Event;
            Assert.Equal(
                recorded.Variants.Select(v => (v.Variant, v.Assignments, v.Conversions, (double?)v.ProbabilityBest)),
                frame.Variants.Select(v => (v.Variant, v.Assignments, v.Conversions, v.ProbabilityBest))
            );
            Assert.Equal(recorded.Variants.Select(v => v.Weight), frame.Weights);
        }
    }

    /// <summary>The report that one would have read there, made from all events before.</summary>
    [Fact]
    public void Knows_nothing_of_what_came_later()
    {
        foreach (var frame in From(Life))
        {
            var world = Life.Take((int)frame.Version).Aggregate(World.Void, (w, e) => w.Then(e.Event));
            var report = ExperimentReport.From(world.Experiment, Counts(Life.Take((int)frame.Version), world));

            Assert.Equal(
                report.Variants.Select(v => (v.Total.Trials, v.Total.Successes, v.Mean, v.MeanInterval)),
                frame.Variants.Select(v => (v.Assignments, v.Conversions, v.Mean, v.MeanInterval))
            );
            Assert.Equal(report.Effects.Select(e => e.Readable), frame.Variants.Skip(1).Select(v => v.Difference));
        }
    }

    [Fact]
    public void Leaves_out_reallocations_evenly_and_keeps_what_people_did()
    {
        ExperimentMark[] marks =
        [
            new(1, "experiment_created", 0, Weights.Uniform(2)),
            new(2, "experiment_started", null, null),
            .. Enumerable
                .Range(3, 1_000)
                .Select(v =>
                    v is 100 or 500
                        ? new ExperimentMark(v, "experiment_paused", null, null)
                        : new ExperimentMark(v, "traffic_reallocated", v, Weights.Uniform(2))
                ),
        ];

        var choice = FrameChoice.Of(marks, [], 50);

        Assert.False(choice.IsComplete);
        Assert.Equal(50, choice.Versions.Count);
        Assert.Equal(choice.Versions.Order(), choice.Versions);
        Assert.Equal((2, 1_002), (choice.Versions[0], choice.Versions[^1]));
        Assert.Superset(new HashSet<long> { 100, 500 }, choice.Versions.ToHashSet());
        Assert.True(choice.Versions.Zip(choice.Versions.Skip(1)).Max(pair => pair.Second - pair.First) <= 25);
        Assert.Equal(2, FrameChoice.Of(marks, [], 2).Versions.Count);
        Assert.True(FrameChoice.Of(marks, [], 2_000).IsComplete);
        Assert.Empty(FrameChoice.Of(marks[..1], [], 2).Versions);
    }

    [Fact]
    public void Says_of_a_draft_where_it_has_come_to()
    {
        var frame = Assert.Single(From([(An.Experiment, Noon)]));

        Assert.Equal((FrameCause.Latest, 1, false), (frame.Cause, frame.Version, frame.IsRunning));
        Assert.All(frame.Variants, v => Assert.Equal((0, null, null), (v.Assignments, v.ProbabilityBest, v.Mean)));
    }

    private static IEnumerable<Func<World, Answer>> Assigned(int from, int to) =>
        Enumerable.Range(from, to - from).Select(i => Assign($"v-{i}"));

    private static IEnumerable<Func<World, Answer>> Converted(int from, int to, int each) =>
        Enumerable.Range(from, to - from).Where(i => i % each == 0).Select(i => ConvertVisitor($"v-{i}"));

    private static IReadOnlyList<TimelineFrame> From(IReadOnlyList<(object Event, DateTimeOffset At)> life)
    {
        var world = life.Aggregate(World.Void, (w, e) => w.Then(e.Event));
        var events = life.Select((e, i) => new MarkedEvent(i + 1, e.At, Actor: null, e.Event)).ToArray();
        var marks = events
            .Where(e => e.Data is not (VisitorAssigned or ConversionRecorded))
            .Select(e => new ExperimentMark(
                e.Version,
                EventCatalog.Types.Single(t => t.Value.Type == e.Data.GetType()).Key,
                AllocationOf(e.Data),
                WeightsOf(e.Data)
            ))
            .ToArray();
        var counts = events
            .Select(e =>
                (
                    // Visits are counted anew every 150 events.
                    Version: Math.Max(marks.Last(m => m.Version <= e.Version).Version, (e.Version - 1) / 150 * 150),
                    e.Data
                )
            )
            .Select(e =>
                e.Data switch
                {
                    VisitorAssigned a => new MarkedCounts(e.Version, a.Allocation, a.Variant, 1, 0),
                    ConversionRecorded c => new MarkedCounts(e.Version, c.Allocation, c.Variant, 0, 1),
                    _ => null,
                }
            )
            .OfType<MarkedCounts>()
            .ToArray();
        return Timeline.From(
            new(world.Experiment, marks, counts, events.ToDictionary(e => e.Version), life.Count, life[^1].At),
            FrameChoice.Of(marks, counts, 300)
        );
    }

    private static IReadOnlyList<AllocationCounts> Counts(
        IEnumerable<(object Event, DateTimeOffset At)> life,
        World world
    )
    {
        var events = life.Select(e => e.Event).ToArray();
        var variants = world.Experiment.Variants;
        return
        [
            .. events
                .Where(e => WeightsOf(e) is not null)
                .Select(e => new AllocationCounts(
                    AllocationOf(e)!.Value,
                    Weights.FromParts([.. variants.Select((_, i) => WeightsOf(e)!.ElementAtOrDefault(i))]),
                    [
                        .. variants.Select(v => new Proportion(
                            events
                                .OfType<ConversionRecorded>()
                                .Count(c => (c.Allocation, c.Variant) == (AllocationOf(e), v.Name)),
                            events
                                .OfType<VisitorAssigned>()
                                .Count(a => (a.Allocation, a.Variant) == (AllocationOf(e), v.Name))
                        )),
                    ]
                )),
        ];
    }

    private static int? AllocationOf(object @event) =>
        @event switch
        {
            ExperimentCreated => 0,
            TrafficReallocated e => e.Allocation,
            VariantsChanged e => e.Allocation,
            _ => null,
        };

    private static Weights? WeightsOf(object @event) =>
        @event switch
        {
            ExperimentCreated e => Weights.FromParts([.. e.Variants.Select(v => v.Weight)]),
            TrafficReallocated e => Weights.FromParts([.. e.Variants.Select(v => v.Weight)]),
            VariantsChanged e => Weights.FromParts([.. e.Variants.Select(v => v.Weight)]),
            _ => null,
        };
}
