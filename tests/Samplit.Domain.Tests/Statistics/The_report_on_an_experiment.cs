using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Statistics;

namespace Samplit.Domain.Tests.Statistics;

public class The_report_on_an_experiment
{
    private static readonly World Hero = World.Running.Then(A.ReallocationTo(1, ("control", 400_000), ("b", 600_000)));

    [Fact]
    public void Claims_nothing_before_the_first_visitor()
    {
        foreach (var variant in Report(World.Running))
        {
            Assert.Equal((0, 0, 0, 0), (variant.Assignments, variant.Conversions, variant.Value, variant.Rate));
            // A uniform posterior: P(rate <= x) = x.
            Near.Relative(0.025, variant.Interval.Low, 1e-13);
            Near.Relative(0.975, variant.Interval.High, 1e-13);
            Assert.Null(variant.ProbabilityBest);
        }
    }

    [Fact]
    public void Says_of_each_variant_what_the_posterior_says()
    {
        var world = Hero.Then(A.VisitIn("b", "v-1"), A.VisitIn("b", "v-2"), A.VisitIn("control", "v-3"))
            .Then(A.ConversionIn("b", 5, "v-1"), A.ConversionIn("b", 7.5, "v-2"));

        var (control, b) = Report(world) is [var first, var second]
            ? (first, second)
            : throw new InvalidOperationException();

        Assert.Equal(
            ("control", 1, 0, 0.0, 0.0),
            (control.Variant, control.Assignments, control.Conversions, control.Value, control.Rate)
        );
        Assert.Equal(("b", 2, 2, 12.5, 1.0), (b.Variant, b.Assignments, b.Conversions, b.Value, b.Rate));
        // Two of two: P(rate <= x) = x³. None of one has density 2(1 - x), and the chance to be below it is 9/10.
        Near.Relative(Math.Cbrt(0.025), b.Interval.Low, 1e-13);
        Near.Relative(Math.Cbrt(0.975), b.Interval.High, 1e-13);
        Near.Relative(0.9, b.ProbabilityBest!.Value, 1e-13);
        Near.Relative(0.1, control.ProbabilityBest!.Value, 1e-13);
    }

    [Fact]
    public void Gives_the_share_of_new_visitors_and_not_of_all() =>
        Assert.Equal([0.4, 0.6], Report(Hero.Then(A.VisitIn("control"))).Select(v => v.Share));

    [Fact]
    public void Takes_the_prior_of_the_experiment()
    {
        var certain = AllocationParameters.Default with { PriorAlpha = 1, PriorBeta = 99 };

        var report = Report(World.RunningOf(An.Experiment with { AllocationPolicy = certain }));

        // P(rate <= x) = 1 - (1 - x)^99.
        Near.Relative(1 - Math.Pow(0.975, 1 / 99.0), report[0].Interval.Low, 1e-12);
        Near.Relative(1 - Math.Pow(0.025, 1 / 99.0), report[0].Interval.High, 1e-12);
    }

    [Fact]
    public void Gives_probabilities_that_sum_to_one_and_intervals_around_the_rates()
    {
        var world = World.RunningOf(An.ExperimentWith(("a", 300_000), ("b", 300_000), ("c", 400_000)));
        for (var i = 0; i < 60; i++)
        {
            var (variant, visitor) = (i % 2 == 0 ? "a" : "b", $"v-{i}");
            world = world.Then(A.VisitIn(variant, visitor));
            world = i % 3 == 0 ? world.Then(A.ConversionIn(variant, visitor: visitor)) : world;
        }

        var report = Report(world);

        Assert.Equal(1, report[0].ProbabilityBest!.Value + report[1].ProbabilityBest!.Value, 1e-12);
        Assert.Null(report[2].ProbabilityBest);
        Assert.All(report.Where(v => v.Assignments > 0), v => Assert.InRange(v.Rate, v.Interval.Low, v.Interval.High));
        Assert.Equal([30L, 30, 0], report.Select(v => v.Assignments));
    }

    private static IReadOnlyList<VariantReport> Report(World world) =>
        StatisticsReport.From(world.Experiment, world.Statistics, world.Allocation);
}
