using Samplit.Domain.Plans;

namespace Samplit.Domain.Tests.Plans;

public class Planning_an_experiment
{
    private static readonly PlanExperiment TenPercentOfFive = new(Rate: 0.05, Lift: 0.1);

    public static TheoryData<string, PlanExperiment, string> Bad =>
        new()
        {
            { "nothing to compare", new(Lift: 0.1), "rate" },
            { "a rate and a mean", new(Rate: 0.05, StandardDeviation: 1, Lift: 0.1), "rate" },
            { "a rate of everybody", TenPercentOfFive with { Rate = 1 }, "rate" },
            { "a rate that is no number", TenPercentOfFive with { Rate = double.NaN }, "rate" },
            { "a mean that does not vary", new(StandardDeviation: 0, Effect: 1), "standardDeviation" },
            { "nothing to find", new(Rate: 0.05), "effect" },
            { "two things to find", TenPercentOfFive with { Effect = 0.01 }, "effect" },
            { "a lift of a mean", new(StandardDeviation: 1, Lift: 0.1), "lift" },
            { "no difference", TenPercentOfFive with { Lift = 0 }, "lift" },
            { "an endless difference", new(StandardDeviation: 1, Effect: double.PositiveInfinity), "effect" },
            { "more than everybody", new(Rate: 0.9, Lift: 0.2), "lift" },
            { "fewer than nobody", new(Rate: 0.05, Effect: -0.06), "effect" },
            { "a difference nobody can find", TenPercentOfFive with { Lift = 1e-12 }, "lift" },
            { "a rate that is rounding", TenPercentOfFive with { Rate = 5e-324, VisitorsPerVariant = 1_000 }, "rate" },
            { "noise that is rounding", new(StandardDeviation: 1e-320, Effect: 1e-320), "standardDeviation" },
            { "certainty", TenPercentOfFive with { Alpha = 0 }, "alpha" },
            { "certainty but for rounding", TenPercentOfFive with { Alpha = 5e-324, Variants = 3 }, "alpha" },
            { "as much power as chance has", TenPercentOfFive with { Power = 0.05 }, "power" },
            { "all power", TenPercentOfFive with { Power = 1 }, "power" },
            { "one variant", TenPercentOfFive with { Variants = 1 }, "variants" },
            { "too many variants", TenPercentOfFive with { Variants = 51 }, "variants" },
            { "nobody", TenPercentOfFive with { VisitorsPerVariant = 0 }, "visitorsPerVariant" },
            { "a day of nobody", TenPercentOfFive with { VisitorsPerDay = 0 }, "visitorsPerDay" },
            { "more days than there are", TenPercentOfFive with { VisitorsPerDay = 5e-324 }, "visitorsPerDay" },
        };

    // From the formula of Fleiss, Levin and Paik at 25 digits, as the tests of SampleSize have it.
    [Fact]
    public void Takes_as_many_visitors_as_the_formula_says_for_rates()
    {
        var plan = Plan(new(Rate: 0.1, Effect: 0.02, VisitorsPerDay: 1_000));

        Assert.Equal((3_841, 7_682.0, 0.05), (plan.VisitorsPerVariant, plan.Visitors, plan.AlphaPerComparison));
        Assert.Equal(7.682, plan.Days!.Value, 1e-12);
        Assert.InRange(plan.Power, 0.8, 0.801);
    }

    [Fact]
    public void Takes_as_many_as_it_says_for_means()
    {
        var plan = Plan(new(StandardDeviation: 5, Effect: 0.5));

        Assert.Equal((1_570, 0.5, null), (plan.VisitorsPerVariant, plan.Effect, plan.Days));
        Assert.InRange(plan.Power, 0.8, 0.801);
    }

    [Fact]
    public void Says_the_power_that_given_visitors_have()
    {
        Assert.Equal(
            0.6087794846454568,
            Plan(new(StandardDeviation: 5, Effect: -0.5, VisitorsPerVariant: 1_000)).Power,
            1e-12
        );
        Assert.Equal(2_000, Plan(TenPercentOfFive with { VisitorsPerVariant = 1_000 }).Visitors);
    }

    [Fact]
    public void Shares_alpha_among_several_variants()
    {
        var (two, three) = (Plan(TenPercentOfFive), Plan(TenPercentOfFive with { Variants = 3 }));

        Assert.Equal(0.025, three.AlphaPerComparison);
        Assert.True(three.VisitorsPerVariant > two.VisitorsPerVariant);
        Assert.Equal(3.0 * three.VisitorsPerVariant, three.Visitors);
    }

    [Fact]
    public void Takes_somebody_however_large_the_difference()
    {
        Assert.Equal(1, Plan(new(StandardDeviation: 1, Effect: 1e200)).VisitorsPerVariant);
        Assert.Equal(1, Plan(new(Rate: 1e-9, Effect: 0.9, Power: 0.050001)).VisitorsPerVariant);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Refuses_what_makes_no_plan(string what, PlanExperiment command, string field)
    {
        var (plan, problem) = PlanExperiment.Decide(command);

        Assert.True((plan, problem?.Field) == (null, field), $"{what}: {problem}");
        Assert.EndsWith(".", problem!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Tells_what_each_purpose_takes_and_costs()
    {
        var command = new PlanExperiment(Rate: 0.1, Effect: 0.02, Variants: 3, VisitorsPerDay: 500);

        var plan = Plan(command);

        var (learn, balanced, earn) = Each(plan);
        Assert.Equal((plan.Visitors, plan.Power, null), (learn.Visitors, learn.Power, learn.PowerError));
        Assert.Equal(plan.Visitors * 0.04 / 3, learn.ConversionsLost, 1e-9);
        // Another program, 20,000 runs that play the binomial draws: 12,670 visitors, and 54.5 % of what equal shares lose.
        Near.Relative(12_670, balanced.Visitors, 0.06);
        Near.Relative(0.545, balanced.ConversionsLost / learn.ConversionsLost, 0.1);
        Assert.Equal((0.8, true), (balanced.Power, balanced.IsReached));
        Assert.Equal((4 * plan.Visitors, false), (earn.Visitors, earn.IsReached));
        Assert.Equal(balanced.Visitors / 500, balanced.Days);
        Assert.Equal(400, plan.Prices!.Runs);
        Assert.Equivalent(plan.Prices.Purposes, Plan(command).Prices!.Purposes, strict: true);
        // The longer, the more is found and lost; equal shares find what is asked for where they are said to.
        foreach (var (a, b) in learn.Curve.Zip(learn.Curve.Skip(1)))
        {
            Assert.True(a.Visitors < b.Visitors && a.Power <= b.Power && a.ConversionsLost < b.ConversionsLost);
        }
        Assert.InRange(
            learn.Visitors,
            learn.Curve.Last(c => c.Power < 0.8).Visitors,
            learn.Curve.First(c => c.Power >= 0.8).Visitors
        );
        Assert.Equal(learn.Curve.Select(c => c.Visitors), earn.Curve.Select(c => c.Visitors));
    }

    [Fact]
    public void Tells_what_given_visitors_find_and_lose_by_purpose()
    {
        var plan = Plan(new(Rate: 0.1, Effect: 0.02, VisitorsPerVariant: 4_000));

        var (learn, balanced, earn) = Each(plan);
        Assert.All([learn, balanced, earn], p => Assert.Equal((8_000, true), (p.Visitors, p.IsReached)));
        Assert.True(learn.Power > balanced.Power && balanced.Power > earn.Power + 0.2);
        Assert.True(
            learn.ConversionsLost > balanced.ConversionsLost && balanced.ConversionsLost > earn.ConversionsLost
        );
    }

    [Fact]
    public void Tells_it_of_losses_and_of_visitors_beyond_counting_too()
    {
        var (learn, balanced, _) = Each(Plan(new(Rate: 0.1, Effect: -0.02)));
        Assert.InRange(balanced.Visitors / learn.Visitors, 0.9, 1.4);
        var (most, few, _) = Each(Plan(new(Rate: 0.5, Effect: 2e-7)));
        Assert.True(most.Visitors > 1e14);
        Assert.InRange(few.Visitors / most.Visitors, 0.9, 1.4);
        Assert.Null(Plan(new(StandardDeviation: 5, Effect: 0.5)).Prices);
    }

    /// <summary>Learn, balanced, earn.</summary>
    private static (PurposePrice, PurposePrice, PurposePrice) Each(ExperimentPlan plan) =>
        plan.Prices!.Purposes is [var learn, var balanced, var earn]
            ? (learn, balanced, earn)
            : throw new InvalidOperationException("Three purposes.");

    private static ExperimentPlan Plan(PlanExperiment command) => PlanExperiment.Decide(command).Plan!;
}
