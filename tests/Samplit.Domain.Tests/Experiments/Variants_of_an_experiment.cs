using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Experiments;
using Samplit.Domain.Experiments.Changes;
using Samplit.Domain.Statistics;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Tests.Experiments;

public class Variants_of_an_experiment
{
    /// <summary>Twenty visitors came, three quarters of the traffic went to b.</summary>
    private static readonly World Hero = World
        .Running.WithEvidence((10, 1), (10, 5))
        .Reallocated(1, ("control", 250_000), ("b", 750_000));

    private static readonly NewVariant B = A.Variant("b");
    private static readonly NewVariant C = A.Variant("c");
    private static readonly NewVariant NoB = A.Variant("b", isActive: false);

    [Fact]
    public void Are_added_with_an_even_share_while_the_others_keep_their_proportions()
    {
        var after = Given(Hero)
            .When(Offer(A.Control, B, C))
            .Then<VariantsChanged>(e =>
            {
                Assert.Equal((2, 3L, null), (e.Allocation, e.ReadVersion, e.Elements));
                Assert.Equal(
                    [
                        new("control", true, 166_667, 10, 1),
                        new("b", false, 500_000, 10, 5),
                        new("c", false, 333_333, 0, 0),
                    ],
                    e.Variants
                );
            })
            .World;

        Assert.Equal((3, 2), (after.Experiment.Revision, after.Allocation.Number));
        Assert.Equal([166_667, 500_000, 333_333], after.Allocation.Weights);
        Assert.Equal([10, 10, 0], after.Allocation.Arms.Select(a => a.Assignments));
        Assert.Equal([10, 10, 0], after.Statistics.Variants.Select(v => v.Assignments));
        Assert.Equal(["control", "b", "c"], after.Experiment.Variants.Select(v => v.Name));
    }

    [Fact]
    public void Are_deactivated_and_their_visitors_keep_them()
    {
        var after = Given(Hero.Then(A.VisitIn("b", "v-b")))
            .When(Offer(A.Control, NoB, C))
            .Then<VariantsChanged>(e =>
                Assert.Equal(
                    [("control", 500_000, null), ("b", 0, false), ("c", 500_000, (bool?)null)],
                    e.Variants.Select(v => (v.Name, v.Weight, v.Active))
                )
            );

        after.When(Assign("v-b")).ThenTold("b", allocation: 0, propensity: 0.5).ThenNothing();
        after.When(ConvertVisitor("v-b")).Then(A.ConversionIn("b", visitor: "v-b"));
        Assert.DoesNotContain(
            Enumerable.Range(0, 200).Select(i => after.When(Assign($"new {i}")).Answer.Assignment!.Variant),
            variant => variant == "b"
        );
    }

    [Fact]
    public void Come_back_like_new_ones() =>
        Given(Hero)
            .When(Offer(A.Control, NoB, C))
            .Then<VariantsChanged>()
            .When(Offer(A.Control, B, C))
            .Then<VariantsChanged>(e =>
            {
                Assert.Equal([333_333, 333_333, 333_334], e.Variants.Select(v => v.Weight).Order());
                Assert.Equal(1_000_000, e.Variants.Sum(v => v.Weight));
                Assert.All(e.Variants, v => Assert.Null(v.Active));
            });

    [Fact]
    public void Are_weighed_by_shares_that_are_recorded_with_them() =>
        Given(Hero)
            .When(Offer(A.Control with { Weight = 1 }, A.Variant("b", 9, isActive: false), A.Variant("c", 2)))
            .Then<VariantsChanged>(e =>
                Assert.Equal(
                    [(333_333, 1.0), (0, null), (666_667, (double?)2)],
                    e.Variants.Select(v => (v.Weight, v.Share))
                )
            );

    [Fact]
    public void Stay_where_they_are_in_whatever_order_they_are_listed() =>
        Given(Hero)
            .When(Offer(C, NoB with { IsActive = true }, A.Variant("a"), A.Control))
            .Then<VariantsChanged>(e => Assert.Equal(["control", "b", "c", "a"], e.Variants.Select(v => v.Name)));

    [Fact]
    public void Share_evenly_when_those_who_stay_had_nothing()
    {
        var nothing = World.RunningOf(An.ExperimentWith(("control", 0), ("b", 1_000_000), ("c", 0)));

        Given(nothing)
            .When(Offer(A.Control, NoB, C))
            .Then<VariantsChanged>(e => Assert.Equal([500_000, 0, 500_000], e.Variants.Select(v => v.Weight)));
    }

    [Fact]
    public void Change_while_they_are_a_draft_too_and_while_it_is_paused()
    {
        foreach (var world in new[] { World.Draft, World.Paused })
        {
            Given(world).When(Offer(A.Control, B, C)).Then<VariantsChanged>(e => Assert.Equal(1, e.Allocation));
        }
    }

    [Fact]
    public void Are_no_news_when_nothing_changes()
    {
        Given(Hero).When(Offer(B, A.Control)).ThenNothing();
        Given(Hero).When(Offer(A.Control with { Weight = 1 }, B with { Weight = 3 })).ThenNothing();
        var off = Given(Hero).When(Offer(A.Control, NoB, C)).Then<VariantsChanged>();
        off.When(Offer(A.Control, NoB, C)).ThenNothing();
    }

    [Fact]
    public void Are_weighed_anew_in_an_experiment_that_does_not_adapt() =>
        Given(World.RunningOf(An.Experiment with { AllocationStrategy = AllocationStrategy.Fixed }))
            .When(Offer(A.Control with { Weight = 1 }, B with { Weight = 3 }))
            .Then<VariantsChanged>(e => Assert.Equal([250_000, 750_000], e.Variants.Select(v => v.Weight)));

    [Theory]
    [InlineData(ExperimentStatus.Completed)]
    [InlineData(ExperimentStatus.Archived)]
    public void Stay_as_they_are_once_the_result_is_there(ExperimentStatus status) =>
        Given(World.In(status)).When(Offer(A.Control, B, C)).ThenRefused("experiment_closed");

    [Fact]
    public void Are_changed_by_who_saw_them_as_they_are()
    {
        var command = new ChangeVariants([A.Control, B, C], Elements: null, "More choice.", ExpectedRevision: new([1]));

        Given(Hero).When(Change(command)).ThenRefused("stale_revision", "If-Match", RefusalKind.Stale);
        Given(Hero)
            .When(Change(command with { ExpectedRevision = new([2]) }))
            .Then<VariantsChanged>(e => Assert.Equal("More choice.", e.Reason));
    }

    public static readonly TheoryData<string, NewVariant[]?> Impossible = new()
    {
        { "variants", null },
        { "variants", [] },
        { "variants", [A.Control, C] }, // b is gone
        { "variants", [A.Control, NoB] }, // one is left
        { "variants", [A.Control with { IsActive = false }, B, C] },
        { "variants", [A.Control, B with { IsControl = true }] },
        { "variants[1].isControl", [B with { IsControl = true }, A.Control with { IsControl = false }] },
        { "variants", [A.Control, B, C, C] },
        { "variants", [A.Control, B, A.Variant(" c "), C] },
        { "variants", [A.Control, B, A.Variant("c", 1)] },
        { "variants", [A.Control with { Weight = 0 }, A.Variant("b", 0)] },
        { "variants[1].weight", [A.Control with { Weight = 1 }, A.Variant("b", -1)] },
        { "variants[1].weight", [A.Control with { Weight = 1 }, A.Variant("b", double.NaN)] },
        { "variants[2].name", [A.Control, B, A.Variant(" ")] },
        { "variants[2].url", [A.Control, B, C with { Url = "/c" }] },
        { "variants", [A.Control, B, .. Enumerable.Range(0, 49).Select(i => A.Variant($"v{i}"))] },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void Are_refused_where_they_cannot_be(string field, NewVariant[]? variants) =>
        Given(Hero).When(Offer(variants!)).ThenInvalid(field);

    [Fact]
    public void Are_refused_for_a_reason_on_two_lines_and_for_elements_that_there_are_not()
    {
        Given(Hero).When(Change(new([A.Control, B, C], null, "two\nlines", default))).ThenInvalid("reason");
        Given(Hero).When(Change(new(null, [], null, default))).ThenInvalid("elements");
    }

    [Fact]
    public void Are_no_more_than_can_have_the_least_share()
    {
        var world = World.RunningOf(
            An.Experiment with
            {
                AllocationPolicy = AllocationParameters.Default with { Floor = 0.5 },
            }
        );

        Given(world).When(Offer(A.Control, B, C)).ThenInvalid("variants");
        Given(world).When(Offer(A.Control, NoB, C)).Then<VariantsChanged>();
    }

    [Fact]
    public void Keep_their_addresses_in_a_split_by_address()
    {
        var created = An.Experiment with
        {
            Type = ExperimentType.SplitUrl,
            Variants = [new("control", true, 500_000), new("b", false, 500_000, Url: "/b")],
        };
        var b = B with { Url = "/b" };

        Given(World.RunningOf(created)).When(Offer(A.Control, b, C)).ThenInvalid("variants[2].url");
        Given(World.RunningOf(created)).When(Offer(A.Control, b with { Url = "/c" })).ThenInvalid("variants[1].url");
        Given(World.RunningOf(created))
            .When(Offer(A.Control, b, C with { Url = "/c" }))
            .Then<VariantsChanged>(e => Assert.Equal([null, "/b", "/c"], e.Variants.Select(v => v.Url)));
    }

    [Fact]
    public void Cannot_be_inactive_from_the_beginning() =>
        Given(World.Void)
            .When(Create(A.Request with { Variants = [A.Control, NoB, C] }))
            .ThenInvalid("variants[1].active");

    [Fact]
    public void Get_traffic_by_what_is_known_of_the_active_ones_only()
    {
        var world = Given(Hero.WithEvidence((1_000, 10), (1_000, 900)))
            .When(Offer(A.Control, NoB, C))
            .Then<VariantsChanged>()
            .World;

        Given(world)
            .When(Reallocate())
            .Then<TrafficReallocated>(e =>
            {
                Assert.Equal((3, false), (e.Allocation, e.FellBack));
                var (control, b, c) = (e.Variants[0], e.Variants[1], e.Variants[2]);
                Assert.Equal((0, 0.0, 0.0, 900), (b.Weight, b.ProbabilityBest, b.ExpectedLoss, b.Conversions));
                Assert.Equal(1, control.ProbabilityBest + c.ProbabilityBest, 1e-12);
                // Nothing is known of c, so it is very likely better than one in a hundred.
                Assert.InRange(c.ProbabilityBest, 0.97, 1);
                Assert.InRange(control.Weight, 5_000, 30_000);
                Assert.Equal(1_000_000, control.Weight + c.Weight);
            });
    }

    [Fact]
    public void Have_no_chance_to_be_the_best_when_they_are_not_active()
    {
        var world = Given(Hero).When(Offer(A.Control, NoB, C)).Then<VariantsChanged>().World;

        var report = StatisticsReport.From(world.Experiment, world.Statistics, world.Allocation);

        Assert.Equal([true, false, true], report.Select(v => v.IsActive));
        Assert.Equal((0.0, 0.0, 0.5), (report[1].ProbabilityBest, report[1].Share, report[1].Rate));
        // The new one has no visitors, so there is nothing to compare the control with.
        Assert.Equal([null, 0.0, null], report.Select(v => v.ProbabilityBest));
    }
}
