using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Assignment;
using Samplit.Domain.Audit;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;
using Samplit.Domain.Experiments.Changes;
using Samplit.Domain.Tests.Elements;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Tests.Audit;

public class Auditing_changes_of_variants
{
    private static readonly NewVariant NoB = A.Variant("b", isActive: false);
    private static readonly NewVariant[] Added = [A.Control, A.Variant("b"), A.Variant("c")];
    private static readonly NewVariant[] Weighed = [A.Control with { Weight = 1 }, NoB, A.Variant("c", 2)];

    /// <summary>Visitors come before, between and behind two changes, and traffic moves.</summary>
    private static readonly object[] Honest =
    [
        .. History
            .Of(
                An.Experiment with
                {
                    AllocationPolicy = AllocationParameters.Default with { FirstBatch = 20, LargestBatch = 30 },
                },
                rounds: 120,
                i =>
                    [
                        Assign($"v {i}"),
                        i % 3 == 0 ? ConvertVisitor($"v {i / 2}", i) : ReallocateIfDue(),
                        i == 40 ? Offer(Added)
                        : i == 70 ? Offer(Weighed)
                        : ReallocateIfDue(),
                    ]
            )
            .Select(e => e.Event),
    ];

    private static readonly int[] Changes =
    [
        .. Enumerable.Range(0, Honest.Length).Where(i => Honest[i] is VariantsChanged),
    ];

    [Fact]
    public void Finds_nothing_wrong_with_those_that_were_made()
    {
        Assert.Empty(Audit(Honest));
        Assert.Equal(2, Changes.Length);
        Assert.Contains(Honest[Changes[1]..], e => e is TrafficReallocated r && r.Variants[1].Weight == 0);
        Assert.Contains(Honest[Changes[1]..], e => e is ConversionRecorded { Variant: "b" });
        Assert.Contains(Honest[Changes[1]..], e => e is VisitorAssigned { Variant: "c" });
        Assert.DoesNotContain(Honest[Changes[1]..], e => e is VisitorAssigned { Variant: "b" });
    }

    [Fact]
    public void Names_each_member_that_says_something_else_than_follows()
    {
        foreach (var at in Changes)
        {
            var honest = (VariantsChanged)Honest[at];
            var (control, b, c) = (honest.Variants[0], honest.Variants[1], honest.Variants[2]);
            VariantsChanged[] lies =
            [
                honest with
                {
                    Allocation = honest.Allocation + 1,
                },
                honest with
                {
                    ReadVersion = honest.ReadVersion - 1,
                },
                With(b, control, c),
                With(control, c, b),
                With(control with { Assignments = control.Assignments + 1 }, b, c),
                With(control with { Conversions = control.Conversions + 1 }, b, c),
                With(control with { IsControl = false }, b with { IsControl = true }, c),
                With(control with { Active = false }, b, c),
                With(control with { Url = "/" }, b, c),
                With(control with { Parts = ["x"] }, b, c),
                With(control, b with { Active = true }, c),
                With(control, b with { Name = "d" }, c),
                With(control with { Weight = control.Weight + 1 }, b, c with { Weight = c.Weight - 1 }),
                With(control with { Share = 5 }, b, c with { Share = 5 }),
                With(control, b, c with { Assignments = 1 }),
                With(control, b, c with { Share = double.NaN }),
                With(control, b, c, c with { Weight = 0 }),
                honest with
                {
                    Elements = [],
                },
            ];
            Assert.All(lies, lie => Assert.Equal("variants_changed", Rule(at, lie)));

            VariantsChanged With(params ChangedVariant[] variants) => honest with { Variants = variants };
        }
    }

    [Fact]
    public void Names_what_nothing_can_follow_from()
    {
        var honest = (VariantsChanged)Honest[Changes[0]];
        Assert.Equal("possible", Rule(Changes[0], honest with { Variants = null! }));
        Assert.Equal("possible", Rule(Changes[0], honest with { Variants = honest.Variants.Take(2).ToArray() }));
        Assert.Equal(
            "possible",
            Rule(Changes[0], honest with { Variants = [.. honest.Variants.Select(v => v with { Weight = 1 })] })
        );
    }

    [Fact]
    public void Names_a_change_that_changes_nothing_and_one_behind_the_end()
    {
        var honest = (VariantsChanged)Honest[Changes[0]];
        var again = honest with { Allocation = honest.Allocation + 1, ReadVersion = honest.ReadVersion + 1 };

        Assert.Equal("variants_changed", Rule(Changes[0] + 1, again));
        var wrong = Audit([.. Honest[..Changes[0]], new ExperimentCompleted(), again]);
        Assert.Equal((Changes[0] + 2, "variants_changed"), (Assert.Single(wrong).Sequence, wrong[0].Rule));
    }

    [Fact]
    public void Names_an_assignment_to_a_variant_that_was_deactivated()
    {
        var at = Enumerable.Range(Changes[1], Honest.Length - Changes[1]).First(i => Honest[i] is VisitorAssigned);
        var honest = (VisitorAssigned)Honest[at];

        Assert.Equal("draw", Rule(at, honest with { Variant = "b", Propensity = 0 }));
    }

    [Fact]
    public void Goes_on_from_what_it_remembers_of_the_variants()
    {
        var first = new ExperimentAudit(World.Id);
        var at = Changes[1];
        for (var i = 0; i < at; i++)
        {
            first.Next(i + 1, Honest[i], World.Noon);
        }

        var second = new ExperimentAudit(World.Id, first.State!);

        Assert.Equal(["control", "b", "c"], second.Variants);
        for (var i = at; i < Honest.Length; i++)
        {
            Assert.Null(second.Next(i + 1, Honest[i], World.Noon));
        }
    }

    [Fact]
    public void Names_elements_that_show_something_else_than_before()
    {
        var created = TwoElements.Created(TwoElements.Request with { Type = null, Elements = [TwoElements.Headline] });
        var more = TwoElements.More;
        var honest = (VariantsChanged)
            Given(World.RunningOf(created))
                .When(Change(new ChangeVariants(Variants: null, [more], "More.", default)))
                .Answer.Events[0];
        object[] before = [created, new ExperimentStarted()];

        Assert.Empty(Audit([.. before, honest]));
        var bye = more.Variants[1] with { Content = TwoElements.Says("Bye") };
        VariantsChanged[] lies =
        [
            honest with
            {
                Elements = null,
            },
            honest with
            {
                Elements = [more with { Variants = [more.Variants[0], bye, more.Variants[2]] }],
            },
            honest with
            {
                Variants = [honest.Variants[0], honest.Variants[1], honest.Variants[2] with { Parts = ["hello"] }],
            },
        ];
        Assert.All(lies, lie => Assert.Equal("variants_changed", Assert.Single(Audit([.. before, lie])).Rule));
    }

    [Fact]
    public void Lists_a_deviation_where_something_was_registered()
    {
        var plan = new Preregistration(null, "purchases", null, null);
        var world = World.Of(An.Experiment with { Metric = "purchases" });
        var started = world.Then(new ExperimentPreregistered(plan), new ExperimentStarted());
        var change = Change(new ChangeVariants(Weighed, Elements: null, "No use.", default))(started).Events[0];
        var draft = Offer(Added)(world).Events[0];

        var audit = new ExperimentAudit(World.Id);
        foreach (var (i, e) in Stream(change).Index())
        {
            Assert.Null(audit.Next(i + 1, e, World.Noon));
        }
        Assert.Equal(
            [
                new Deviation(
                    4,
                    World.Noon,
                    "variants",
                    "control 50 %, b 50 %",
                    "control 33.3333 %, b deactivated, c 66.6667 %",
                    "No use."
                ),
            ],
            audit.Deviations
        );

        var before = new ExperimentAudit(World.Id);
        Assert.Null(before.Next(1, An.Experiment with { Metric = "purchases" }, World.Noon));
        Assert.Null(before.Next(2, draft, World.Noon));
        Assert.Empty(before.Deviations);

        IEnumerable<object> Stream(object last) =>
            [
                An.Experiment with
                {
                    Metric = "purchases",
                },
                new ExperimentPreregistered(plan),
                new ExperimentStarted(),
                last,
            ];
    }

    /// <summary>The rule that is named for one event when it says something else; null for none.</summary>
    private static string? Rule(int at, object instead)
    {
        var wrong = Audit([.. Honest[..at], instead]);
        Assert.All(wrong, w => Assert.Equal(at + 1, w.Sequence));
        return wrong.FirstOrDefault()?.Rule;
    }

    private static List<WrongDecision> Audit(object[] history)
    {
        var (audit, visitors) = (new ExperimentAudit(World.Id), new VisitorAudit());
        var (wrong, facts) = (new List<WrongDecision>(), new List<VisitorFact>());
        foreach (var (i, e) in history.Index())
        {
            wrong.AddRange(audit.Next(i + 1, e, World.Noon) is { } found ? [found] : []);
            facts.AddRange(VisitorFact.From(i + 1, e, audit.Variants) is { } fact ? [fact] : []);
        }
        Assert.All(facts[..^Math.Min(1, facts.Count)], f => Assert.NotEqual(-1, f.Variant));
        facts.Sort(VisitorFact.ByVisitor);
        return [.. wrong, .. facts.Select(visitors.Next).OfType<WrongDecision>()];
    }
}
