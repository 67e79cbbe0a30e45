using System.Globalization;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Posteriors;

namespace Samplit.Domain.Tests.Simulation;

/// <summary>
/// What daily sums of revenue are worth as evidence, by simulation, the same one in every run. SAMPLIT_SIMULATION_RUNS
/// says how many runs are played for money, and ten times as many compare equal arms; the long form is 200 or more:
/// <c>SAMPLIT_SIMULATION_RUNS=200 tests/Samplit.Domain.Tests/bin/Debug/net10.0/Samplit.Domain.Tests -class
/// "*Daily_sums_of*" -showLiveOutput</c>.
/// </summary>
public class Daily_sums_of_revenue_are_as_sure_as_they_say(ITestOutputHelper output)
{
    private const int TwoWeeks = 14;
    private const int SessionsADay = 2000;

    private static readonly int? Asked = Environment.GetEnvironmentVariable("SAMPLIT_SIMULATION_RUNS")
        is { Length: > 0 } runs
        ? int.Parse(runs, CultureInfo.InvariantCulture)
        : null;

    private delegate DailyRevenue? Model(IReadOnlyList<IReadOnlyList<RevenueCell>> days);

    private static readonly (string Name, Model Of)[] Models =
    [
        ("pooled", DailyRevenue.Pooled),
        ("day-adjusted", DailyRevenue.DayAdjusted),
    ];

    /// <summary>
    /// The first arm's share falls from 80 to 20 percent, while a drift, if any, triples what all arms sell.
    /// </summary>
    [Theory]
    [InlineData(2, SessionsADay, false)]
    [InlineData(2, SessionsADay, true)]
    [InlineData(5, SessionsADay, false)]
    [InlineData(5, SessionsADay, true)]
    [InlineData(2, 200, true)]
    public void Of_equal_arms_whose_traffic_follows_a_plan(int arms, int sessions, bool drifts)
    {
        var shop = Equal(arms, sessions, drifts);
        var runs = Asked * 10 ?? 100;
        foreach (var (name, model) in Models)
        {
            DailyRevenue[] found = [.. Enumerable.Range(0, runs).Select(run => model(shop.Run(run, Plan))!)];
            var effectiveOrder = found.Average(of => of.Dispersion) / SimulatedShop.EffectiveOrder;
            var variance = found.Average(of => of.Posteriors[0].Variance + of.Posteriors[1].Variance);
            var spread = RunningMoments
                .From(found.Select(of => of.Posteriors[0].Mean - of.Posteriors[1].Mean))
                .Variance;
            var sd = Math.Sqrt(variance / spread!.Value);
            var falseWinners = (double)found.Count(DeclaresWinner) / runs;
            output.WriteLine(
                $"{name}, {arms} arms, {sessions} sessions, drift: {drifts}; {runs} runs: φ {effectiveOrder:F2} and sd {sd:F2} of the true ones, false winners {falseWinners:F3}"
            );
            if (name == "pooled" && drifts)
            {
                continue;
            }
            // At 95 % one of two arms wins in a tenth of all runs.
            var slack = 4 * Math.Sqrt(0.1 * 0.9 / runs);
            Assert.InRange(sd, 0.95 - 2 * slack, 1.25 + 2 * slack);
            Assert.InRange(falseWinners, 0, (arms == 2 ? 0.12 : 0.03) + slack);
        }

        double[] Plan(IReadOnlyList<IReadOnlyList<RevenueCell>> days)
        {
            var first = 0.8 - 0.6 * days.Count / (TwoWeeks - 1);
            return [first, .. Enumerable.Repeat((1 - first) / (arms - 1), arms - 1)];
        }
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(5, false)]
    [InlineData(5, true)]
    public void Of_equal_arms_whose_traffic_follows_them(int arms, bool drifts)
    {
        var shop = Equal(arms, SessionsADay, drifts);
        var runs = Asked * 10 ?? 5;
        foreach (var (name, model) in Models)
        {
            var days = Enumerable.Range(0, runs).Select(run => shop.Run(run, Following(model, arms, floor: 0.02)));
            var winners = days.Count(sold => model(sold) is { } revenue && DeclaresWinner(revenue));
            output.WriteLine(
                $"{name}, {arms} arms, drift: {drifts}; {runs} runs: false winners {(double)winners / runs:F3}"
            );
            Assert.InRange(winners, 0, name == "pooled" ? runs : 0.25 * runs + 3 * Math.Sqrt(0.25 * 0.75 * runs));
        }
    }

    /// <summary>Revenue lost to the best arm in two months, as a part of what an even split loses.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void And_save_money_when_the_traffic_follows_them(bool drifts)
    {
        var shop = new SimulatedShop([0.9, 1, 1.05, 1.15], Days: 60, SessionsADay, drifts);
        var runs = Asked ?? 2;
        foreach (var (name, model) in Models)
        {
            var played = Enumerable
                .Range(0, runs)
                .Select(run => shop.Run(run, Following(model, shop.Lifts.Count, floor: 0.005)))
                .ToArray();
            var lost = RunningMoments.From(played.Select(days => Lost(shop, days)));
            var best = played.Select(days => model(days)!.Compare().ProbabilityBest);
            var leads = best.Average(of => of[^1] == of.Max() ? 1.0 : 0);
            output.WriteLine(
                $"{name}, drift: {drifts}; {runs} runs: regret {lost.Mean:P1} ({Math.Sqrt(lost.Variance!.Value / runs):P1}) of even, the best arm leads in {leads:P1}"
            );
            // One run's standard deviation is about a quarter.
            Assert.InRange(lost.Mean, 0, 0.5 + 3 * 0.25 / Math.Sqrt(runs));
        }
    }

    /// <summary>Why not Pearson's: three orders a cell, an even split, and nothing that drifts.</summary>
    [Fact]
    public void Unlike_X2_which_forgives_a_day_its_large_orders()
    {
        var shop = Equal(2, 200, drifts: false);
        var (pearson, own) = (default(RunningMoments), default(RunningMoments));
        for (var run = 0; run < (Asked * 10 ?? 100); run++)
        {
            var days = shop.Run(run, _ => [0.5, 0.5]);
            var revenue = DailyRevenue.DayAdjusted(days)!;
            var degrees = revenue.DegreesOfFreedom;
            own = own.Merge(RunningMoments.From([revenue.Dispersion * (degrees - 2) / degrees]));
            pearson = pearson.Merge(RunningMoments.From([PearsonsX2(days) / (TwoWeeks - 1)]));
        }

        output.WriteLine(
            $"{own.Count} runs: φ {own.Mean / SimulatedShop.EffectiveOrder:F2} of the true one, by X² {pearson.Mean / SimulatedShop.EffectiveOrder:F2}"
        );
        Assert.InRange(own.Mean / SimulatedShop.EffectiveOrder, 0.8, 1.2);
        Assert.InRange(pearson.Mean / SimulatedShop.EffectiveOrder, 0.6, 0.75);
    }

    private static double PearsonsX2(IReadOnlyList<IReadOnlyList<RevenueCell>> days)
    {
        double[] perArm = [.. Enumerable.Range(0, 2).Select(arm => days.Sum(day => day[arm].Revenue))];
        return days.Where(day => day.Sum(cell => cell.Revenue) > 0)
            .Sum(day =>
            {
                var mean = day.Sum(cell => cell.Revenue) * perArm[0] / perArm.Sum();
                var other = day.Sum(cell => cell.Revenue) * perArm[1] / perArm.Sum();
                return (day[0].Revenue - mean) * (day[0].Revenue - mean) * (1 / mean + 1 / other);
            });
    }

    private static double Lost(SimulatedShop shop, IReadOnlyList<IReadOnlyList<RevenueCell>> days)
    {
        var (lost, even) = (0.0, 0.0);
        for (var day = 0; day < days.Count; day++)
        {
            for (var arm = 0; arm < shop.Lifts.Count; arm++)
            {
                var less = shop.Expected(day, shop.Lifts.Max()) - shop.Expected(day, shop.Lifts[arm]);
                lost += less * days[day][arm].Units;
                even += less * shop.SessionsADay / shop.Lifts.Count;
            }
        }
        return lost / even;
    }

    private static Func<IReadOnlyList<IReadOnlyList<RevenueCell>>, IReadOnlyList<double>> Following(
        Model model,
        int arms,
        double floor
    ) =>
        days =>
            days.Count > 0 && model(days) is { } revenue
                ? Floor.Additive([.. revenue.Compare().ProbabilityBest], floor)
                : [.. Enumerable.Repeat(1.0 / arms, arms)];

    private static bool DeclaresWinner(DailyRevenue revenue) => revenue.Compare().ProbabilityBest.Any(p => p > 0.95);

    private static SimulatedShop Equal(int arms, int sessions, bool drifts) =>
        new([.. Enumerable.Repeat(1.0, arms)], TwoWeeks, sessions, drifts);
}
