using FsCheck;
using FsCheck.Fluent;
using Samplit.Statistics.Posteriors;

namespace Samplit.Statistics.Tests.Posteriors;

public class Revenue_in_daily_sums
{
    public sealed record Case(
        string Name,
        bool Adjusted,
        double[][] Units,
        double[][] Revenue,
        double Dispersion,
        double DegreesOfFreedom,
        double BaseRate,
        double[] Shapes,
        double[] Rates,
        double[] ProbabilityBest,
        double[] ExpectedLoss
    )
    {
        public override string ToString() => Name;
    }

    private static readonly double[][] UnevenUnits = Table.Of(
        "400 300 300 0 | 100 200 700 0 | 50 50 900 0 | 50 0 950 0 | 200 200 600 0 | 300 100 600 0"
    );

    private static readonly double[][] UnevenRevenue = Table.Of(
        "412.5 280 301 0 | -90 391.75 1480.5 0 | 64 0 933 0 | -35 -20 610.25 0 | 210 95.5 402 0 | 333 0 777 0"
    );

    public static readonly TheoryData<Case> Known =
    [
        // The arms sell 60 and 30, so that 20 and 10 are expected a day. The squared residuals sum to 400; of the
        // means, 20·⅔ and 10·⅔ are left three times, 60 together. Of 6 cells with 2 rates fitted there are 4 degrees of
        // freedom, 0.9 of them as the cells differ: 60²/(6 · 3 · (13.3² + 6.7²)). φ is 400/60 · 3.6/1.6 = 15, so that
        // the arms sold 4 and 2 orders of 3 expected. P(best) of the second: Gamma(3) above Gamma(5), 29/128.
        new Case(
            "pooled, by hand",
            Adjusted: false,
            Table.Of("100 100 | 100 100 | 100 100"),
            Table.Of("10 20 | 20 0 | 30 10"),
            15,
            3.6,
            0.15,
            [5, 3],
            [4, 4],
            [0.7734375, 0.2265625],
            [0.01376953125, 0.08876953125]
        ),
        // Every day sells 30, of which 20 and 10 are expected; the residuals are ±4, ±4, ±2 and ±2, twice 40 squared.
        // Given the day, 20/3 varies in a cell, and three quarters of that is left, 40 in the eight cells together;
        // with 4 + 2 - 1 rates fitted there are 3 degrees of freedom. φ is 80/40 · 3/1 = 6.
        new Case(
            "day-adjusted, by hand",
            Adjusted: true,
            Table.Of("100 100 | 100 100 | 100 100 | 100 100"),
            Table.Of("24 6 | 16 14 | 22 8 | 18 12"),
            6,
            3,
            0.15,
            [1 + 40.0 / 3, 1 + 20.0 / 3],
            [11, 11],
            [0.92800927009114258, 0.07199072990885742],
            [0.0020584302359567517, 0.092967521145047661]
        ),
        // From mpmath at 25 digits.
        new Case(
            "pooled, with returns and an arm that nobody has seen",
            Adjusted: false,
            UnevenUnits,
            UnevenRevenue,
            247.62605944289455,
            7.648794334801959,
            1.02425,
            [4.6123015566795873, 4.0176549337382019, 19.187706132918604, 1],
            [5.5499048142783388, 4.515835538305989, 17.751922270752065, 1],
            [0.14986073233401913, 0.19719985629497706, 0.35923544521869071, 0.29370396615231311],
            [0.75272348795478328, 0.69268007616360637, 0.49684443739683788, 0.57968626141986379]
        ),
        new Case(
            "day-adjusted, with returns and an arm that nobody has seen",
            Adjusted: true,
            UnevenUnits,
            UnevenRevenue,
            93.461001870804525,
            6.7877468947196813,
            1.0314872782792613,
            [9.583969715760079, 8.5174675523853194, 41.465288447046538, 1],
            [12.077676308745816, 10.912316963669013, 37.381808808241325, 1],
            [0.091443732564286562, 0.090704514161557046, 0.50035224216396624, 0.31749951111019015],
            [0.70833419697003018, 0.72173381604768694, 0.38268390359856266, 0.49536056192044046]
        ),
        new Case(
            "pooled, an arm with more returns than sales",
            Adjusted: false,
            Table.Of("100 100 | 100 100 | 100 100 | 100 100 | 100 100"),
            Table.Of("120 10 | 80 -60 | -30 10 | 100 20 | 90 15"),
            127.11805555555556,
            4,
            0.36,
            [3.832013111171811, 1],
            [2.4160065555859055, 2.4160065555859055],
            [0.92978189420358544, 0.070218105796414556],
            [0.010462934394057946, 0.4324504979893095]
        ),
    ];

    [Theory]
    [MemberData(nameof(Known))]
    public void Is_known_to_ten_digits(Case known)
    {
        var days = Cells(known.Units, known.Revenue);
        var revenue = (known.Adjusted ? DailyRevenue.DayAdjusted(days) : DailyRevenue.Pooled(days))!;
        var best = revenue.Compare();

        Near.Relative(known.Dispersion, revenue.Dispersion, 1e-10);
        Near.Relative(known.DegreesOfFreedom, revenue.DegreesOfFreedom, 1e-10);
        Near.Relative(known.BaseRate, revenue.BaseRate, 1e-10);
        Near.Relative(known.Shapes, [.. revenue.Posteriors.Select(posterior => posterior.Shape)], 1e-10);
        Near.Relative(known.Rates, [.. revenue.Posteriors.Select(posterior => posterior.Rate)], 1e-10);
        Near.Relative(known.ProbabilityBest, best.ProbabilityBest, 1e-10);
        Near.Relative(known.ExpectedLoss, best.ExpectedLoss, 1e-10);
    }

    [Fact]
    public void Sees_no_difference_where_only_the_traffic_and_the_base_rate_moved()
    {
        // Either arm earns about 1 a session in the first three days and 3 in the last three, when the second has the
        // traffic.
        double[][] units = Table.Of("900 100 | 900 100 | 900 100 | 100 900 | 100 900 | 100 900");
        double[][] revenue = Table.Of("890 104 | 930 101 | 880 95 | 290 2710 | 305 2690 | 305 2700");

        var pooled = DailyRevenue.Pooled(Cells(units, revenue))!;
        var adjusted = DailyRevenue.DayAdjusted(Cells(units, revenue))!;

        Assert.True(pooled.Posteriors[1].Mean > 1.3 * pooled.Posteriors[0].Mean);
        Assert.InRange(adjusted.Compare().ProbabilityBest[0], 0.3, 0.7);
        Assert.True(pooled.Dispersion > 100 * adjusted.Dispersion);
    }

    [Fact]
    public void Is_not_compared_when_there_is_nothing_to_tell_its_spread()
    {
        // Nobody came, nobody bought, nobody but returners, one day, and days that are all alike.
        Assert.All(
            new[]
            {
                Cells("0 0 | 0 0 | 0 0 | 0 0", "0 0 | 0 0 | 0 0 | 0 0"),
                Cells("9 9 | 9 9 | 9 9 | 9 9", "0 0 | 0 0 | 0 0 | 0 0"),
                Cells("9 9 | 9 9 | 9 9 | 9 9", "-5 0 | 0 -1 | 0 0 | 0 1"),
                Cells("100 100", "10 70"),
                Cells("10 30 | 70 10 | 20 40 | 50 60", "1 6 | 7 2 | 2 8 | 5 12"),
            },
            days =>
            {
                Assert.Null(DailyRevenue.Pooled(days));
                Assert.Null(DailyRevenue.DayAdjusted(days));
            }
        );
    }

    [Fact]
    public void Is_compared_with_an_arm_that_has_brought_nothing()
    {
        // Given a day's sum, nothing varies when all of it is one arm's: the spread between its days is all there is.
        double[][] units = Table.Of("100 100 | 100 100 | 100 100 | 100 100 | 100 100 | 100 100");
        double[][] revenue = Table.Of("50 0 | 80 0 | 20 0 | 40 0 | 60 0 | 50 0");

        var adjusted = DailyRevenue.DayAdjusted(Cells(units, revenue))!;

        Assert.Equal(DailyRevenue.Pooled(Cells(units, revenue))!.Dispersion, adjusted.Dispersion);
        Assert.True(adjusted.Compare().ProbabilityBest[0] > 0.99);
    }

    [Fact]
    public void Counts_returns_on_a_day_without_units()
    {
        double[][] units = Table.Of("100 100 | 100 100 | 100 100 | 100 100 | 100 0");
        double[][] revenue = Table.Of("30 40 | 10 20 | 20 20 | 40 60 | 20 0");
        double[][] returns = [.. revenue[..4], [20, -80]];

        foreach (var model in Models)
        {
            var (before, after) = (model(Cells(units, revenue))!, model(Cells(units, returns))!);
            Assert.True(after.Dispersion > before.Dispersion);
            Assert.True(after.Posteriors[1].Mean < before.Posteriors[1].Mean);
        }
    }

    [Fact]
    public void Is_surer_the_more_days_say_the_same() =>
        Property.Holds(
            SomeDays.Where(days => days[0].Length > 1),
            days =>
            {
                foreach (var model in Models)
                {
                    RevenueCell[][] month = [.. days, .. days, .. days, .. days];
                    if (model(month) is not { } once || model([.. month, .. month]) is not { } often)
                    {
                        continue;
                    }
                    Assert.True(often.Dispersion <= once.Dispersion * (1 + 1e-9));
                    Assert.True(often.DegreesOfFreedom > once.DegreesOfFreedom);
                }
            },
            times: 100
        );

    [Fact]
    public void Holds_at_any_size()
    {
        // A thousand a session, of a billion sessions a cell; one arm earns a hundred-thousandth more than the other.
        double[][] units = [.. Enumerable.Repeat(new[] { 1e9, 1e9 }, 6)];
        double[] days = [1.00001, 0.99999, 1.00002, 0.99998, 1, 1];
        double[][] revenue = [.. days.Select((day, t) => new[] { 1e12 * day, 1.00001e12 * days[^(t + 1)] })];

        foreach (var model in Models)
        {
            var best = model(Cells(units, revenue))!.Compare();
            Assert.InRange(best.ProbabilityBest[1], 0.75, 0.999);
            Assert.Equal(0.01, best.ExpectedLoss[0] - best.ExpectedLoss[1], 1e-6);
        }
    }

    [Fact]
    public void Prefers_whoever_earns_more_on_the_same_days() =>
        Property.Holds(
            from days in SomeDays
            from more in Gen.Choose(1, 30)
            select (days, 1 + more / 10.0),
            sample =>
            {
                var (days, factor) = sample;
                var better = days.Select(day =>
                    (RevenueCell[])[new(day[0].Units, Math.Abs(day[0].Revenue) * factor), .. Positive(day)]
                );
                foreach (var model in Models)
                {
                    var best = model([.. better])?.Compare().ProbabilityBest;
                    Assert.True(best is null || best[0] >= best[1] - 1e-9);
                }
            },
            times: 100
        );

    [Fact]
    public void Holds_for_any_sums() =>
        Property.Holds(
            SomeDays,
            days =>
            {
                foreach (var model in Models)
                {
                    if (model(days) is not { } revenue)
                    {
                        continue;
                    }
                    var best = revenue.Compare();
                    Assert.True(revenue.Dispersion > 0 && double.IsFinite(revenue.Dispersion));
                    Assert.True(revenue.DegreesOfFreedom > 2);
                    Assert.True(revenue.BaseRate >= 0 && double.IsFinite(revenue.BaseRate));
                    Assert.Equal(1, best.ProbabilityBest.Sum(), 1e-12);
                    Assert.All(best.ExpectedLoss, loss => Assert.True(loss >= 0 && double.IsFinite(loss)));
                }
            }
        );

    [Fact]
    public void Does_not_depend_on_the_currency() =>
        Property.Holds(
            SomeDays,
            days =>
            {
                foreach (var model in Models)
                {
                    var euros = model(days);
                    var cents = model([
                        .. days.Select(day =>
                            day.Select(cell => new RevenueCell(cell.Units, cell.Revenue * 100)).ToArray()
                        ),
                    ]);
                    Assert.Equal(euros is null, cents is null);
                    if (euros is null)
                    {
                        continue;
                    }
                    Near.Relative(euros.Dispersion * 100, cents!.Dispersion, 1e-9);
                    Same(euros.Compare().ProbabilityBest, cents.Compare().ProbabilityBest);
                    Same(euros.Compare().ExpectedLoss, [.. cents.Compare().ExpectedLoss.Select(loss => loss / 100)]);
                }
            },
            times: 100
        );

    [Fact]
    public void Does_not_depend_on_the_order_of_arms_or_days() =>
        Property.Holds(
            SomeDays,
            days =>
            {
                foreach (var model in Models)
                {
                    var forward = model(days)?.Compare().ProbabilityBest;
                    var backward = model([.. days.Reverse().Select(day => day.Reverse().ToArray())])
                        ?.Compare()
                        .ProbabilityBest;
                    Assert.Equal(forward is null, backward is null);
                    if (forward is not null)
                    {
                        Same([.. forward.Reverse()], backward!);
                    }
                }
            },
            times: 100
        );

    [Fact]
    public void Is_alike_to_the_last_bit_for_arms_that_are_alike() =>
        Property.Holds(
            SomeDays,
            days =>
            {
                foreach (var model in Models)
                {
                    if (model([.. days.Select(day => (RevenueCell[])[day[0], .. day])]) is { } revenue)
                    {
                        var best = revenue.Compare();
                        Assert.Equal(best.ProbabilityBest[0], best.ProbabilityBest[1]);
                        Assert.Equal(best.ExpectedLoss[0], best.ExpectedLoss[1]);
                    }
                }
            },
            times: 100
        );

    [Fact]
    public void Refuses_cells_that_cannot_be()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RevenueCell(-1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RevenueCell(double.NaN, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RevenueCell(1, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RevenueCell(1, double.PositiveInfinity));
        foreach (var model in Models)
        {
            Assert.Throws<ArgumentException>(() => model([]));
            Assert.Throws<ArgumentException>(() =>
                model([
                    [],
                ])
            );
            Assert.Throws<ArgumentOutOfRangeException>(() => model(Cells("1 1 | 1", "0 0 | 0")));
        }
    }

    private delegate DailyRevenue? Model(IReadOnlyList<IReadOnlyList<RevenueCell>> days);

    private static readonly Model[] Models = [DailyRevenue.Pooled, DailyRevenue.DayAdjusted];

    private static RevenueCell[][] Cells(string units, string revenue) => Cells(Table.Of(units), Table.Of(revenue));

    private static RevenueCell[][] Cells(double[][] units, double[][] revenue) =>
        [.. units.Zip(revenue, (n, s) => n.Zip(s, (each, of) => new RevenueCell(each, of)).ToArray())];

    private static IEnumerable<RevenueCell> Positive(RevenueCell[] day) =>
        day.Select(cell => new RevenueCell(cell.Units, Math.Abs(cell.Revenue)));

    private static void Same(IReadOnlyList<double> expected, IReadOnlyList<double> actual)
    {
        for (var arm = 0; arm < expected.Count; arm++)
        {
            Assert.Equal(expected[arm], actual[arm], 1e-8);
        }
    }

    private static readonly Gen<RevenueCell[][]> SomeDays =
        from arms in Gen.Choose(1, 5)
        from days in Gen.Choose(1, 8)
        from most in Gen.Elements(3, 1000, 1_000_000_000)
        from worth in Gen.Elements(0.01, 1, 1000)
        from cells in (
            from seen in Gen.Frequency((1, Gen.Constant(0)), (4, Gen.Choose(0, most)))
            from rate in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(-10, 0)), (6, Gen.Choose(0, 100)))
            select new RevenueCell(seen, seen * worth * rate / 100)
        )
            .ArrayOf(arms)
            .ArrayOf(days)
        select cells;
}
