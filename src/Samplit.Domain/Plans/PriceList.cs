using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Simulation;
using Samplit.Statistics.Distributions;

namespace Samplit.Domain.Plans;

/// <summary>What it takes to find a difference with one purpose, and what that costs.</summary>
/// <param name="Visitors">
/// In all variants together until the difference is found with the power asked for; where the visitors are given,
/// these; where it would take more than four times what equal shares take, that many.
/// </param>
/// <param name="Power">The chance to find it by then.</param>
/// <param name="IsReached">Whether that is the power asked for; true where the visitors are given.</param>
/// <param name="ConversionsLost">
/// What visitors would have converted more in the best variant, on average and by then.
/// </param>
/// <param name="PowerError">The standard error of the simulated power; null where nothing is simulated.</param>
/// <param name="ConversionsLostError">The same of the conversions lost.</param>
/// <param name="Days">Null without visitors a day.</param>
/// <param name="Curve">The same of shorter and longer experiments, the shortest first.</param>
public sealed record PurposePrice(
    ExperimentPurpose Purpose,
    string Algorithm,
    string AlgorithmVersion,
    double Visitors,
    double Power,
    bool IsReached,
    double ConversionsLost,
    double? PowerError,
    double? ConversionsLostError,
    double? Days,
    IReadOnlyList<PlannedLength> Curve
);

/// <summary>What an experiment of this length finds and costs.</summary>
/// <param name="Visitors">In all variants together.</param>
/// <param name="Power">The chance to find the difference by then.</param>
public sealed record PlannedLength(double Visitors, double Power, double ConversionsLost);

/// <summary>
/// What each purpose costs where one variant differs from the control as said and the others do not. Equal shares are
/// computed, those that move are simulated, the same way every time.
/// </summary>
/// <param name="Purposes">One a purpose.</param>
/// <param name="Runs">How many experiments were simulated for each purpose whose traffic moves.</param>
/// <param name="Seed">What their chance follows from.</param>
public sealed record PriceList(IReadOnlyList<PurposePrice> Purposes, int Runs, int Seed)
{
    private const int MostTimesEven = 4;

    private static readonly ExperimentPurpose[] Simulated = [ExperimentPurpose.Balanced, ExperimentPurpose.Earn];

    /// <summary>Looked at from this part of what equal shares take.</summary>
    private const int EarliestPart = 16;

    /// <param name="even">What equal shares take.</param>
    /// <param name="rate">What the control converts.</param>
    /// <param name="power">What is asked for; null where the visitors are given.</param>
    /// <param name="perDay">Visitors a day; null when nobody asks for days.</param>
    /// <param name="powerOf">Of equal shares with so many visitors in each variant.</param>
    internal static PriceList Compute(
        double rate,
        int variants,
        double? power,
        ExperimentPlan even,
        double? perDay,
        Func<long, double> powerOf
    )
    {
        double[] rates = [rate, rate + even.Effect, .. Enumerable.Repeat(rate, variants - 2)];
        var all = (long)even.Visitors;
        var simulation = power is null
            ? new PowerSimulation(rates, even.AlphaPerComparison, all, all)
            : new PowerSimulation(rates, even.AlphaPerComparison, Math.Max(1, all / EarliestPart), MostTimesEven * all);
        (ExperimentPurpose Purpose, IReadOnlyList<PlannedEnd> Ends)[] simulated =
        [
            .. Simulated.Select(purpose =>
                (
                    purpose,
                    simulation.Run(
                        purpose == ExperimentPurpose.Earn ? best => best : best => BalancedThompson.Shares(best, 0)
                    )
                )
            ),
        ];
        var lostEvenly = rates.Average(r => rates.Max() - r);
        return new(
            [
                Price(
                    ExperimentPurpose.Learn,
                    perDay,
                    (even.Visitors, even.Power, true),
                    (even.Visitors * lostEvenly, null),
                    runs: null,
                    [
                        .. simulated[0]
                            .Ends.Where(end => end.Visitors >= variants)
                            .Select(end => new PlannedLength(
                                end.Visitors,
                                powerOf((long)(end.Visitors / variants)),
                                end.Visitors * lostEvenly
                            )),
                    ]
                ),
                .. simulated.Select(s =>
                {
                    var decided = Decided(s.Ends, power, simulation.Runs);
                    return Price(
                        s.Purpose,
                        perDay,
                        decided,
                        LostBy(s.Ends, decided.Visitors),
                        simulation.Runs,
                        [.. s.Ends.Select(end => new PlannedLength(end.Visitors, end.Power, end.Lost.Mean))]
                    );
                }),
            ],
            simulation.Runs,
            PowerSimulation.Seed
        );
    }

    private static PurposePrice Price(
        ExperimentPurpose purpose,
        double? perDay,
        (double Visitors, double Power, bool IsReached) decided,
        (double Mean, double? Error) lost,
        int? runs,
        IReadOnlyList<PlannedLength> curve
    )
    {
        var algorithm = AllocationAlgorithms.FindFor(OptimizationTarget.Conversion, purpose)!.Id;
        return new(
            purpose,
            algorithm.Name,
            algorithm.Version,
            decided.Visitors,
            decided.Power,
            decided.IsReached,
            lost.Mean,
            runs is { } played ? Math.Sqrt(decided.Power * (1 - decided.Power) / played) : null,
            lost.Error,
            perDay is { } day ? decided.Visitors / day : null,
            curve
        );
    }

    /// <summary>
    /// The shortest experiment from which on the power is reached. Between two lengths, the quantile of the power is
    /// nearly a line in the root of the visitors.
    /// </summary>
    private static (double Visitors, double Power, bool IsReached) Decided(
        IReadOnlyList<PlannedEnd> ends,
        double? power,
        int runs
    )
    {
        if (power is not { } wanted || ends[^1].Power < wanted)
        {
            return (ends[^1].Visitors, ends[^1].Power, power is null);
        }
        var at = ends.Count - 1;
        while (at > 0 && ends[at - 1].Power >= wanted)
        {
            at--;
        }
        if (at == 0)
        {
            return (ends[0].Visitors, ends[0].Power, true);
        }
        var (before, after) = (Quantile(ends[at - 1].Power, runs), Quantile(ends[at].Power, runs));
        var (low, high) = (Math.Sqrt(ends[at - 1].Visitors), Math.Sqrt(ends[at].Visitors));
        var part = Math.Clamp((Quantile(wanted, runs) - before) / Math.Max(after - before, 1e-9), 0, 1);
        var root = low + part * (high - low);
        return (Math.Ceiling(root * root), wanted, true);
    }

    private static (double Mean, double? Error) LostBy(IReadOnlyList<PlannedEnd> ends, double visitors)
    {
        var at = Math.Max(0, ends.ToList().FindIndex(end => end.Visitors >= visitors));
        var lost = ends[at].Lost;
        var error = Math.Sqrt((lost.Variance ?? 0) / lost.Count);
        if (at == 0)
        {
            return (lost.Mean, error);
        }
        var (before, after) = (ends[at - 1], ends[at]);
        var part = (visitors - before.Visitors) / (after.Visitors - before.Visitors);
        return (before.Lost.Mean + part * (after.Lost.Mean - before.Lost.Mean), error);
    }

    private static double Quantile(double power, int runs)
    {
        var least = 0.5 / runs;
        return StandardNormal.Quantile(Math.Clamp(power, least, 1 - least));
    }
}
