using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Allocation.Reallocation;
using Samplit.Domain.Audit;
using Samplit.Domain.Experiments;
using Samplit.Domain.Metrics;

namespace Samplit.Domain.Tests.Audit;

public class Auditing_allocations
{
    private static readonly DateOnly Today = new(2026, 11, 20);
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    public static TheoryData<string> Algorithms =>
        [
            .. AllocationAlgorithms.ForVisitors.Select(p =>
                $"{p.Description.Algorithm.Name} {p.Description.Algorithm.Version}"
            ),
        ];

    /// <summary>
    /// Two allocations computed from clicks, the second put in force, and one computed for another window.
    /// </summary>
    private static readonly (object Event, DateTimeOffset At)[] Metrics = [.. MetricHistory()];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Finds_nothing_wrong_with_what_any_algorithm_did(string algorithm)
    {
        var names = algorithm.Split(' ');

        var history = VisitorHistory(names[0], names[1]).ToArray();

        Assert.Empty(Audit(history));
        Assert.True(history.Count(e => e.Event is TrafficReallocated) >= 3);
        Assert.Contains(history, e => e.Event is AllocationComputed);
    }

    [Theory]
    [InlineData(ExperimentPurpose.Balanced, "balanced-thompson", null)]
    [InlineData(ExperimentPurpose.Earn, "balanced-thompson", "purpose")]
    [InlineData(ExperimentPurpose.Balanced, "thompson", "purpose")]
    [InlineData(null, "thompson", null)]
    public void Names_an_algorithm_that_does_not_serve_the_purpose(
        ExperimentPurpose? purpose,
        string algorithm,
        string? rule
    )
    {
        var history = VisitorHistory(algorithm, "beta-pooled").ToArray();

        Assert.Equal(rule, Rule(history, 0, ((ExperimentCreated)history[0].Event) with { Purpose = purpose }));
    }

    [Fact]
    public void Names_a_reallocation_by_another_algorithm_than_the_experiments()
    {
        var history = VisitorHistory("thompson", "period-adjusted").ToArray();
        var at = Array.FindIndex(history, e => e.Event is TrafficReallocated);
        var honest = (TrafficReallocated)history[at].Event;

        Assert.Equal("policy", Rule(history, at, honest with { Policy = "thompson_beta" }));
        Assert.Equal("reallocation_inputs", Rule(history, at, honest with { Periods = null }));
        var periods = honest.Periods!.ToArray();
        periods[0] = periods[0] with { Successes = [.. periods[0].Successes!.Select(s => s + 1)] };
        Assert.Equal("reallocation_inputs", Rule(history, at, honest with { Periods = periods }));
    }

    [Fact]
    public void Decides_a_reallocation_again_and_says_what_differs()
    {
        var history = VisitorHistory("thompson", "beta-pooled").ToArray();
        var at = Array.FindLastIndex(history, e => e.Event is TrafficReallocated);
        var honest = (TrafficReallocated)history[at].Event;
        var before = history[..at].Aggregate(World.Void, (world, e) => world.Later(e.At - world.Now).Then(e.Event));
        ReproducedReallocation Again(TrafficReallocated recorded) =>
            ReproducedReallocation.From(
                at + 1,
                recorded,
                before.Experiment,
                before.Allocation,
                before.Statistics,
                history[at].At
            );

        Assert.Null(Again(honest).Difference);
        Assert.Equal(honest.Variants.Select(v => v.Weight), Again(honest).Reproduced!.Variants.Select(v => v.Weight));
        var (a, b) = (honest.Variants[0], honest.Variants[1]);
        var moved = honest with { Variants = [a with { Weight = a.Weight - 2 }, b with { Weight = b.Weight + 2 }] };
        Assert.Equal("reallocation", Again(moved).Difference!.Rule);
        Assert.Equal(honest.Variants[0].Weight, Again(moved).Reproduced!.Variants[0].Weight);
    }

    [Fact]
    public void Finds_nothing_wrong_with_what_metrics_did()
    {
        Assert.Empty(Audit(Metrics));
        Assert.Equal(
            [
                typeof(AllocationComputed),
                typeof(AllocationComputed),
                typeof(TrafficReallocated),
                typeof(AllocationComputed),
            ],
            Metrics[2..].Select(e => e.Event.GetType())
        );
    }

    [Fact]
    public void Names_each_computed_allocation_that_says_something_else_than_follows()
    {
        foreach (var at in Enumerable.Range(0, Metrics.Length).Where(i => Metrics[i].Event is AllocationComputed))
        {
            var honest = (AllocationComputed)Metrics[at].Event;
            var (a, b) = (honest.Variants[0], honest.Variants[1]);
            AllocationComputed With(RecommendedVariant first, RecommendedVariant second) =>
                honest with
                {
                    Variants = [first, second],
                };
            string? Of(AllocationComputed instead) => Rule(Metrics, at, instead);

            Assert.Equal("allocation", Of(With(a with { Weight = a.Weight + 2 }, b with { Weight = b.Weight - 2 })));
            Assert.Equal("allocation", Of(With(a with { ProbabilityBest = 0.5 }, b)));
            Assert.Equal("allocation", Of(With(a with { ExpectedLoss = 0.5 }, b)));
            Assert.Equal("allocation", Of(With(a with { Rate = 0.5 }, b)));
            Assert.Equal("allocation", Of(With(a with { Posterior = a.Posterior! with { Alpha = 2 } }, b)));
            Assert.Equal("allocation", Of(With(a with { FromPrior = true }, b)));
            Assert.Equal("allocation", Of(honest with { UsedFallback = !honest.UsedFallback }));
            Assert.Equal("allocation_evidence", Of(With(a with { Clicks = a.Clicks + 1 }, b)));
            Assert.Equal("allocation_inputs", Of(With(a with { Active = false }, b)));
            Assert.Equal("allocation_inputs", Of(honest with { Variants = [a] }));
            Assert.Equal("allocation_inputs", Of(honest with { Number = honest.Number + 1 }));
            Assert.Equal("allocation_inputs", Of(honest with { From = honest.From.AddDays(1) }));
            Assert.Equal("allocation_inputs", Of(honest with { Target = OptimizationTarget.Conversion }));
            Assert.Equal("allocation_inputs", Of(honest with { AlgorithmVersion = "period-adjusted" }));
            Assert.Equal("allocation_inputs", Of(honest with { Seed = honest.Seed + 1 }));
            Assert.Equal("allocation_inputs", Of(honest with { ReadVersion = at + 1 }));
            Assert.Equal("allocation_inputs", Of(honest with { Parameters = honest.Parameters with { Floor = 0.1 } }));
            Assert.Equal("allocation_inputs", Of(honest with { Inputs = new string('0', 64) }));
            var more = honest.Periods.Select(p => p with { Units = [.. p.Units.Select(u => u + 1)] }).ToArray();
            Assert.Equal("allocation_inputs", Of(honest with { Periods = more }));
            Assert.Equal("possible", Of(honest with { Periods = null! }));
        }
    }

    [Fact]
    public void Names_traffic_that_follows_something_else_than_was_computed()
    {
        var at = Array.FindIndex(Metrics, e => e.Event is TrafficReallocated);
        var honest = (TrafficReallocated)Metrics[at].Event;
        var (a, b) = (honest.Variants[0], honest.Variants[1]);

        Assert.Equal(
            "reallocation",
            Rule(Metrics, at, honest with { Variants = [a with { Weight = b.Weight }, b with { Weight = a.Weight }] })
        );
        Assert.Equal("reallocation_due", Rule(Metrics, at, honest with { Computed = 7 }));
        Assert.Equal("reallocation_due", Rule(Metrics, at, honest with { Computed = null }));
        Assert.Equal("reallocation_inputs", Rule(Metrics, at, honest with { ReadVersion = honest.ReadVersion - 1 }));
        Assert.Equal("reallocation_due", Audit([.. Metrics[..(at + 1)], Metrics[at]])[0].Rule);
    }

    [Fact]
    public void Names_an_allocation_from_more_visitors_than_came()
    {
        var history = VisitorHistory("thompson", "beta-pooled").ToArray();
        var at = Array.FindIndex(history, e => e.Event is AllocationComputed);
        var honest = (AllocationComputed)history[at].Event;
        var crowd = honest with
        {
            Periods = [new PeriodEvidence("all", [1_000, 1_000], [10, 15])],
            Variants =
            [
                .. honest.Variants.Select((v, i) => v with { Assignments = 1_000, Conversions = i == 0 ? 10 : 15 }),
            ],
        };

        var inputs = crowd.ToInputs();
        Assert.Equal(
            "allocation_evidence",
            Rule(history, at, AllocationComputed.Create(crowd.Number, inputs, inputs.Compute()))
        );
    }

    private static string? Rule((object Event, DateTimeOffset At)[] history, int at, object instead) =>
        Audit([.. history[..at], (instead, history[at].At)]).FirstOrDefault()?.Rule;

    private static List<WrongDecision> Audit(IReadOnlyList<(object Event, DateTimeOffset At)> history)
    {
        var audit = new ExperimentAudit(World.Id);
        return [.. history.Select((e, i) => audit.Next(i + 1, e.Event, e.At)).OfType<WrongDecision>()];
    }

    private static IEnumerable<(object, DateTimeOffset)> MetricHistory()
    {
        var created = An.Experiment with
        {
            OptimizationTarget = OptimizationTarget.Ctr,
            Algorithm = "thompson",
            AlgorithmVersion = "beta-pooled",
        };
        MetricRow[] first =
        [
            new(World.Id, "control", Today, 10, 1_000, 10, 0),
            new(World.Id, "b", Today, 10, 1_000, 15, 0),
        ];
        MetricRow[] second = [.. first, new(World.Id, "b", Today.AddDays(-1), 10, 500, 9, 0)];
        RecommendAllocation Of(int days, MetricRow[] rows) => new(days, Today, rows, Visitors: null);
        Func<World, Answer>[] steps =
        [
            _ => new Answer([created], Refusal: null),
            Story.Take(LifecycleStep.Start),
            Story.Recommend(Of(14, first)),
            Story.Reallocate(new ReallocateTraffic(OnlyIfDue: true, Of(14, second))),
            Story.Recommend(Of(7, first)),
        ];
        var world = World.Void;
        foreach (var step in steps)
        {
            world = world.Later(Quarter);
            foreach (var e in step(world).Events)
            {
                world = world.Then(e);
                yield return (e, world.Now);
            }
        }
    }

    /// <summary>
    /// 80 visitors, some of whom convert late, every reallocation that is due, and an allocation computed in between.
    /// </summary>
    private static IEnumerable<(object Event, DateTimeOffset At)> VisitorHistory(string name, string version)
    {
        var algorithm = AllocationAlgorithms.Find(OptimizationTarget.Conversion, name, version)!;
        var created = An.Experiment with
        {
            OptimizationTarget = OptimizationTarget.Conversion,
            Algorithm = name,
            AlgorithmVersion = version,
            AllocationPolicy = (
                AllocationParameters.Default with
                {
                    Floor = 0.1,
                    FirstBatch = 15,
                    LargestBatch = 20,
                    WarmUp = 5,
                    ConversionDelaySeconds = 20,
                }
            ).WithPeriods(algorithm, 2),
        };
        return History.Of(
            created,
            rounds: 80,
            i =>
                [
                    Story.Assign($"v {i}"),
                    i % 3 == 0 ? Story.ConvertVisitor($"v {i / 2}") : Story.ReallocateIfDue(),
                    i == 60 ? Compute : Story.ReallocateIfDue(),
                ]
        );

        static Answer Compute(World w) =>
            Story.Recommend(
                new RecommendAllocation(14, Today, [], new VisitorWindow(w.Version - 1, w.Statistics.Evidence))
            )(w);
    }
}
