using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Assignment;
using Samplit.Domain.Audit;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;
using Samplit.Domain.Layers;
using Samplit.Domain.Variants;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.Tests.Audit;

public class Auditing_decisions
{
    private static readonly ExperimentCreated Created = An.Experiment with
    {
        TrafficPerMillion = 900_000,
        Seed = 7,
        AllocationPolicy = AllocationParameters.Default with { FirstBatch = 20, LargestBatch = 30 },
    };

    private static readonly (object Event, DateTimeOffset At)[] Honest =
    [
        .. History.Of(
            Created,
            rounds: 120,
            i =>
                [
                    Story.Assign($"v {i}"),
                    i % 3 == 0 ? Story.ConvertVisitor($"v {i / 2}", i) : Story.ReallocateIfDue(),
                    Story.ReallocateIfDue(),
                ]
        ),
    ];

    [Fact]
    public void Finds_nothing_in_an_honest_history()
    {
        Assert.Empty(Audit(Honest));
        Assert.True(Honest.Count(e => e.Event is TrafficReallocated) >= 3);
        Assert.Contains(Honest, e => e.Event is ConversionRecorded);
    }

    [Fact]
    public void Names_each_assignment_that_says_something_else_than_follows()
    {
        foreach (var at in All<VisitorAssigned>())
        {
            var honest = (VisitorAssigned)Honest[at].Event;
            var other = honest.Variant == "b" ? "control" : "b";
            Assert.Equal("draw", Rule(at, honest with { Variant = other }));
            Assert.Equal("draw", Rule(at, honest with { Variant = "nobody's" }));
            Assert.Equal("draw", Rule(at, honest with { Propensity = honest.Propensity + 1e-12 }));
            Assert.Equal("draw", Rule(at, honest with { Allocation = honest.Allocation + 1 }));
        }
    }

    [Fact]
    public void Names_an_assignment_of_somebody_whom_the_gate_keeps_out()
    {
        var outside = Enumerable
            .Range(0, 1000)
            .Select(i => A.Visitor($"outside {i}"))
            .First(v =>
                !Bucketing.IsInTraffic(Created.Seed, World.Id.ToString("D"), v.ToString(), Created.TrafficPerMillion)
            );

        Assert.Equal("traffic_gate", Rule(2, new VisitorAssigned(outside, "b", 0.5, 0)));
    }

    [Fact]
    public void Names_an_assignment_of_somebody_whom_another_experiment_of_the_layer_has()
    {
        var layered = An.Experiment with { Layer = new BucketRange(World.Id, Seed: 7, From: 0, To: 500_000) };
        var visitors = Enumerable.Range(0, 100).Select(i => A.Visitor($"v-{i}")).ToLookup(layered.Layer.Has);

        var rules = new[] { visitors[true].First(), visitors[false].First() }.Select(v =>
        {
            var drawn = Bucketing.Draw(Weights.Uniform(2), 42, World.Id.ToString("D"), v.ToString());
            var assigned = new VisitorAssigned(v, layered.Variants[drawn].Name, 0.5, 0);
            return Audit([(layered, World.Noon), (new ExperimentStarted(), World.Noon), (assigned, World.Noon)])
                .SingleOrDefault()
                ?.Rule;
        });

        Assert.Equal([null, "layer_gate"], rules);
    }

    [Fact]
    public void Names_an_assignment_of_somebody_who_is_held_out()
    {
        var gate = new HoldoutGate(World.Id, Seed: 7, PerMillion: 500_000);
        var under = An.Experiment with { Holdout = gate };
        var visitors = Enumerable.Range(0, 100).Select(i => A.Visitor($"v-{i}")).ToLookup(gate.Has);

        var rules = new[] { visitors[false].First(), visitors[true].First() }.Select(v =>
        {
            var drawn = Bucketing.Draw(Weights.Uniform(2), 42, World.Id.ToString("D"), v.ToString());
            var assigned = new VisitorAssigned(v, under.Variants[drawn].Name, 0.5, 0);
            return Audit([(under, World.Noon), (new ExperimentStarted(), World.Noon), (assigned, World.Noon)])
                .SingleOrDefault()
                ?.Rule;
        });

        Assert.Equal([null, "holdout_gate"], rules);
    }

    [Fact]
    public void Names_a_conversion_that_is_worth_something_else_than_its_goal()
    {
        var goals = new Goal[] { new("purchase", GoalKind.Custom, null, null, 5) };
        var visitor = Honest.Select(e => e.Event).OfType<VisitorAssigned>().First();
        var converted = new ConversionRecorded(visitor.Visitor, visitor.Variant, 0, 5, "purchase");

        string? RuleOf(ConversionRecorded conversion) =>
            Audit([
                    (Created with { Goals = goals }, World.Noon),
                    Honest[1],
                    (visitor, World.Noon),
                    (conversion, World.Noon),
                ])
                .SingleOrDefault()
                ?.Rule;

        Assert.Null(RuleOf(converted));
        Assert.Null(RuleOf(converted with { Goal = null, Value = 3 }));
        Assert.Equal("conversion_counts", RuleOf(converted with { Value = 6 }));
        Assert.Equal("conversion_counts", RuleOf(converted with { Goal = "other" }));
    }

    [Theory]
    [InlineData(LifecycleStep.Pause)]
    [InlineData(LifecycleStep.Complete)]
    public void Names_an_assignment_while_nobody_is_let_in(LifecycleStep step)
    {
        object stopped = step == LifecycleStep.Pause ? new ExperimentPaused() : new ExperimentCompleted();
        var visitor = Honest.Select(e => e.Event).OfType<VisitorAssigned>().First();

        var wrong = Audit([Honest[0], Honest[1], (stopped, World.Noon), (visitor, World.Noon)]);

        Assert.Equal((4, "assigned_while_active"), (Assert.Single(wrong).Sequence, wrong[0].Rule));
    }

    [Fact]
    public void Names_each_reallocation_that_says_something_else_than_follows()
    {
        foreach (var at in All<TrafficReallocated>())
        {
            var honest = (TrafficReallocated)Honest[at].Event;
            var (a, b) = (honest.Variants[0], honest.Variants[1]);
            var up = a with { Weight = a.Weight + 2 };
            var down = b with { Weight = b.Weight - 2 };
            Assert.Equal("reallocation", Rule(at, honest with { Variants = [up, down] }));
            Assert.Equal("reallocation", Rule(at, honest with { Variants = [a with { ProbabilityBest = 0.5 }, b] }));
            Assert.Equal("reallocation", Rule(at, honest with { Variants = [a with { ExpectedLoss = 0.5 }, b] }));
            Assert.Equal("reallocation", Rule(at, honest with { FellBack = !honest.FellBack }));
            Assert.Equal("reallocation_inputs", Rule(at, honest with { Variants = [a with { Conversions = 0 }, b] }));
            Assert.Equal("reallocation_inputs", Rule(at, honest with { Variants = [b, a] }));
            Assert.Equal("possible", Rule(at, honest with { Variants = [a] }));
            Assert.Equal("possible", Rule(at, honest with { Variants = null! }));
            Assert.Equal("reallocation_inputs", Rule(at, honest with { ReadVersion = honest.ReadVersion - 1 }));
            Assert.Equal("reallocation_inputs", Rule(at, honest with { Allocation = honest.Allocation + 1 }));
            Assert.Equal(
                "reallocation_inputs",
                Rule(at, honest with { Parameters = honest.Parameters with { Floor = 0.1 } })
            );
            Assert.Equal("policy", Rule(at, honest with { Policy = "favourites" }));
            Assert.Equal("policy", Rule(at, honest with { PolicyVersion = 2 }));
        }
    }

    [Fact]
    public void Takes_the_last_digits_of_another_machine_for_right()
    {
        var at = All<TrafficReallocated>().First();
        var honest = (TrafficReallocated)Honest[at].Event;
        var (a, b) = (honest.Variants[0], honest.Variants[1]);

        var other = honest with
        {
            Variants =
            [
                a with
                {
                    Weight = a.Weight + 1,
                    ProbabilityBest = a.ProbabilityBest + 1e-12,
                },
                b with
                {
                    Weight = b.Weight - 1,
                },
            ],
        };

        Assert.Null(Rule(at, other));
    }

    [Fact]
    public void Names_a_reallocation_that_was_not_due()
    {
        var honest = (TrafficReallocated)Honest[All<TrafficReallocated>().First()].Event;

        Assert.Equal("reallocation_due", Rule(3, honest));
    }

    [Fact]
    public void Names_a_reallocation_of_an_experiment_that_has_none()
    {
        var fixedOne = Created with { AllocationStrategy = AllocationStrategy.Fixed };
        var asked = (TrafficReallocated)Honest[All<TrafficReallocated>().First()].Event with
        {
            Trigger = ReallocationTrigger.Command,
        };

        var wrong = Audit([(fixedOne, World.Noon), Honest[1], (asked, World.Noon)]);

        Assert.Equal((3, "reallocation_allowed"), (Assert.Single(wrong).Sequence, wrong[0].Rule));
    }

    [Fact]
    public void Names_each_conversion_that_is_not_the_visitors_first_or_not_credited_to_what_they_saw()
    {
        foreach (var at in All<ConversionRecorded>())
        {
            var honest = (ConversionRecorded)Honest[at].Event;
            var other = honest.Variant == "b" ? "control" : "b";
            Assert.Equal("conversion_credited", Rule(at, honest with { Variant = other }));
            Assert.Equal("conversion_credited", Rule(at, honest with { Allocation = honest.Allocation + 1 }));
            Assert.Equal("converted_after_assignment", Rule(at, honest with { Visitor = A.Visitor("a stranger") }));
            Assert.Equal("conversion_counts", Rule(at, honest with { Value = 2e12 }));
        }
        var first = Honest.First(e => e.Event is ConversionRecorded);
        var wrong = Audit([.. Honest, first]);
        Assert.Equal((Honest.Length + 1, "converted_once"), (Assert.Single(wrong).Sequence, wrong[0].Rule));
    }

    [Fact]
    public void Names_a_second_assignment_even_when_it_is_the_same()
    {
        var visitor = All<VisitorAssigned>().First();

        var wrong = Audit([.. Honest[..(visitor + 1)], Honest[visitor]]);

        Assert.Equal((visitor + 2, "assigned_once"), (Assert.Single(wrong).Sequence, wrong[0].Rule));
    }

    [Fact]
    public void Names_steps_that_lead_nowhere()
    {
        Assert.Equal("lifecycle", Rule(1, new ExperimentResumed()));
        Assert.Equal("lifecycle", Rule(2, new ExperimentStarted()));
        Assert.Equal("created_once", Rule(3, Created));
        Assert.Equal("created_first", Audit([.. Honest[1..]])[0].Rule);
    }

    [Fact]
    public void Says_nothing_any_more_behind_an_event_that_nothing_can_follow_from()
    {
        var wrong = Audit([(Created with { Variants = [] }, World.Noon), .. Honest[1..]]);

        Assert.Equal((1, "possible"), (wrong[0].Sequence, wrong[0].Rule));
        Assert.All(wrong[1..], w => Assert.Equal("conversion_credited", w.Rule));
    }

    [Fact]
    public void Passes_over_events_that_it_does_not_know()
    {
        Assert.Empty(Audit([.. Honest[..3], (new object(), World.Noon)]));
    }

    private static IEnumerable<int> All<T>() => Enumerable.Range(0, Honest.Length).Where(i => Honest[i].Event is T);

    /// <summary>The rule that is named for one event when it says something else; null for none.</summary>
    private static string? Rule(int at, object instead)
    {
        var wrong = Audit([.. Honest[..at], (instead, Honest[at].At)]);
        Assert.All(wrong, w => Assert.Equal(at + 1, w.Sequence));
        return wrong.FirstOrDefault()?.Rule;
    }

    private static List<WrongDecision> Audit(IReadOnlyList<(object Event, DateTimeOffset At)> history)
    {
        var (audit, visitors) = (new ExperimentAudit(World.Id), new VisitorAudit());
        var wrong = new List<WrongDecision>();
        var facts = new List<VisitorFact>();
        for (var i = 0; i < history.Count; i++)
        {
            if (audit.Next(i + 1, history[i].Event, history[i].At) is { } found)
            {
                wrong.Add(found);
            }
            if (VisitorFact.From(i + 1, history[i].Event, audit.Variants) is { } fact)
            {
                facts.Add(fact);
            }
        }
        facts.Sort(VisitorFact.ByVisitor);
        wrong.AddRange(facts.Select(visitors.Next).OfType<WrongDecision>());
        return wrong;
    }
}
