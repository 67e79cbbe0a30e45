using FsCheck;
using FsCheck.Fluent;
using Samplit.Statistics.Posteriors;

namespace Samplit.Statistics.Tests.Posteriors;

public class A_period_adjusted_posterior
{
    [Theory]
    [MemberData(nameof(PeriodAdjustedCase.Known), MemberType = typeof(PeriodAdjustedCase))]
    public void Is_known_to_eleven_digits(PeriodAdjustedCase known)
    {
        var adjusted = Of(known.Exposures, known.Conversions);

        Near.Relative(known.Baselines, adjusted.Baselines, 1e-11);
        Near.Relative(known.RelativeRates, adjusted.RelativeRates, 1e-11);
        Near.Relative(known.Expected, adjusted.Expected, 1e-11);
        Near.Relative(known.Deflation, adjusted.Deflation, 1e-11);
        Near.Relative(known.Shapes, [.. adjusted.Posteriors.Select(posterior => posterior.Shape)], 1e-11);
        Near.Relative(known.Rates, [.. adjusted.Posteriors.Select(posterior => posterior.Rate)], 1e-11);
        Near.Relative(known.ProbabilityBest, adjusted.Compare().ProbabilityBest, 1e-11);
        Near.Relative(known.ExpectedLoss, adjusted.Compare().ExpectedLoss, 1e-11);
    }

    [Fact]
    public void Sees_no_difference_where_only_the_traffic_and_the_base_rate_moved()
    {
        // Both arms convert 10 % in the first period and 2 % in the second, where the second arm has nearly everybody.
        var adjusted = Of(Table.Of("1000 1000 | 100 1900"), Table.OfCounts("100 100 | 2 38"));

        Assert.Equal(0.5, adjusted.Compare().ProbabilityBest[0], 0.02);
        Near.Relative(1, adjusted.RelativeRates[0], 0.01);
    }

    [Fact]
    public void Knows_nothing_of_arms_that_never_ran_together()
    {
        var adjusted = Of(Table.Of("1000 0 | 0 1000"), Table.OfCounts("100 0 | 0 20"));

        Assert.All(adjusted.Deflation, left => Assert.Equal(0, left));
        Near.Relative([0.5, 0.5], adjusted.Compare().ProbabilityBest, 1e-13);
    }

    [Fact]
    public void Holds_for_any_counts() =>
        Property.Holds(
            SomePeriods,
            periods =>
            {
                var adjusted = PeriodAdjusted.Fit(periods);
                var best = adjusted.Compare();
                Assert.Equal(1, best.ProbabilityBest.Sum(), 1e-12);
                Assert.All(best.ExpectedLoss, loss => Assert.True(loss >= 0 && double.IsFinite(loss)));
                Assert.All(adjusted.Deflation, left => Assert.InRange(left, 0, 1));
                Assert.All(adjusted.RelativeRates, rate => Assert.True(rate > 0 && double.IsFinite(rate)));
            }
        );

    [Fact]
    public void Does_not_depend_on_the_order_of_arms_or_periods() =>
        Property.Holds(
            SomePeriods,
            periods =>
            {
                var forward = PeriodAdjusted.Fit(periods).Compare();
                var backward = PeriodAdjusted
                    .Fit([.. periods.Reverse().Select(period => period.Reverse().ToArray())])
                    .Compare();
                for (var arm = 0; arm < forward.ProbabilityBest.Count; arm++)
                {
                    Assert.Equal(forward.ProbabilityBest[arm], backward.ProbabilityBest[^(arm + 1)], 1e-8);
                }
            },
            times: 100
        );

    [Fact]
    public void Refuses_cells_that_cannot_be()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PeriodCell(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PeriodCell(double.NaN, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PeriodCell(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PeriodCell(1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Of(Table.Of("1 1 | 1"), Table.OfCounts("0 0 | 0")));
        Assert.Throws<ArgumentException>(() => PeriodAdjusted.Fit([]));
    }

    private static PeriodAdjusted Of(double[][] exposures, long[][] conversions) =>
        PeriodAdjusted.Fit([
            .. exposures.Zip(conversions, (n, s) => n.Zip(s, (each, of) => new PeriodCell(each, of)).ToArray()),
        ]);

    private static readonly Gen<PeriodCell[][]> SomePeriods =
        from arms in Gen.Choose(1, 5)
        from periods in Gen.Choose(1, 6)
        from most in Gen.Elements(3, 1000, 1_000_000)
        from cells in (
            from exposure in Gen.Choose(0, most)
            from conversions in Gen.Choose(0, exposure)
            select new PeriodCell(exposure, conversions)
        )
            .ArrayOf(arms)
            .ArrayOf(periods)
        select cells;
}
