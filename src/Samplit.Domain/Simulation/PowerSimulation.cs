using Samplit.Domain.Allocation.Algorithms;
using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Numerics;
using Samplit.Statistics.Randomness;

namespace Samplit.Domain.Simulation;

/// <summary>What an experiment of this length would have found and lost.</summary>
/// <param name="Visitors">When it ends, in all arms together.</param>
/// <param name="Power">Share of the runs in which it finds that the second arm differs from the first.</param>
/// <param name="Lost">Conversions lost by then, over the runs.</param>
internal sealed record PlannedEnd(double Visitors, double Power, RunningMoments Lost);

/// <summary>
/// Plays an experiment whose traffic moves in whole batches, so that its length does not matter: conversions are drawn
/// by the batch, and the chances to be best are rough ones. For plans; <see cref="AlgorithmSimulation"/> plays every
/// visitor.
/// </summary>
/// <param name="Rates">The control's, then the arm's that is to be found, then the others'.</param>
/// <param name="Alpha">Of the one comparison, two-sided.</param>
/// <param name="Last">The longest experiment, in visitors.</param>
/// <param name="First">No end before it is of interest.</param>
internal sealed record PowerSimulation(IReadOnlyList<double> Rates, double Alpha, long First, long Last)
{
    internal const int Seed = 20261130;

    /// <summary>From here on conversions are drawn from the normal distribution.</summary>
    private const double NearlyNormal = 30;

    private const int MostRuns = 400;

    /// <summary>So that many arms, whose runs take longer, take no longer in all.</summary>
    private const int RunsTimesArms = 1_600;

    private static readonly AllocationParameters Usual = AllocationParameters.DefaultFor(OptimizationTarget.Conversion);
    private static readonly Philox Random = new(Seed, 0);

    /// <summary>How many experiments are played.</summary>
    internal int Runs { get; } = Math.Clamp(RunsTimesArms / Rates.Count, MostRuns / 4, MostRuns);

    /// <param name="shares">From the chances to be best to the shares, without a floor.</param>
    /// <returns>At the end of each batch from <see cref="First"/> on.</returns>
    internal IReadOnlyList<PlannedEnd> Run(Func<double[], double[]> shares)
    {
        var ends = Ends();
        var runs = new (bool Found, double Lost)[Runs][];
        Parallel.For(0, Runs, run => runs[run] = Play(ends, shares, (ulong)run));
        return
        [
            .. ends.Index()
                .Where(end => end.Item >= First)
                .Select(
                    (end, look) =>
                        new PlannedEnd(
                            end.Item,
                            runs.Average(run => run[look].Found ? 1.0 : 0),
                            RunningMoments.From(runs.Select(run => run[look].Lost))
                        )
                ),
        ];
    }

    /// <summary>As reallocations come, but in longer batches where there would be hundreds.</summary>
    private long[] Ends()
    {
        const int MostOfAStretch = 8;
        var ends = new List<long>();
        for (var visitors = 0L; visitors < Last; )
        {
            var largest = Math.Max(Usual.LargestBatch, Math.Max(visitors, First) / MostOfAStretch);
            visitors = Math.Min(Last, visitors + Math.Clamp(visitors / 2, Usual.FirstBatch, largest));
            ends.Add(visitors);
        }
        return [.. ends];
    }

    private (bool, double)[] Play(long[] ends, Func<double[], double[]> shares, ulong run)
    {
        var arms = Rates.Count;
        var best = Rates.Max();
        var (units, conversions) = (new long[arms], new long[arms]);
        var weights = Even();
        var looks = new List<(bool, double)>();
        var (batches, sizes) = (new List<Batch>(), new List<long>());
        var lost = 0.0;
        for (var batch = 0; batch < ends.Length; batch++)
        {
            var size = ends[batch] - (batch == 0 ? 0 : ends[batch - 1]);
            Span<Proportion> compared = new Proportion[2];
            for (var arm = 0; arm < arms; arm++)
            {
                var came = (long)Math.Round(size * weights[arm]);
                var converted = Draw(
                    came,
                    Rates[arm],
                    Philox.OpenUnit(Random.Block((ulong)batch, run, (ulong)arm).Item1)
                );
                units[arm] += came;
                conversions[arm] += converted;
                lost += came * (best - Rates[arm]);
                if (arm < 2)
                {
                    compared[arm] = new(converted, came);
                }
            }
            batches.Add(
                new(
                    RunningMoments.FromCounts(compared[0].Successes, compared[0].Trials),
                    RunningMoments.FromCounts(compared[1].Successes, compared[1].Trials)
                )
            );
            sizes.Add(size);
            if (ends[batch] >= First)
            {
                var estimate = BatchedEstimate.Compute(batches, Alpha, sizes: sizes);
                looks.Add((estimate is { } e && e.PValue.Value < Alpha, lost));
            }
            weights = Array.Exists(units, n => n < Usual.UnitsToLead)
                ? Even()
                : Floor.Additive(shares(Best(units, conversions)), Usual.Floor);
        }
        return [.. looks];

        double[] Even() => [.. Enumerable.Repeat(1.0 / arms, arms)];
    }

    private static double[] Best(long[] units, long[] conversions)
    {
        var means = new double[units.Length];
        var deviations = new double[units.Length];
        for (var i = 0; i < means.Length; i++)
        {
            var posterior = BetaDistribution.FromCounts(conversions[i], units[i], Usual.PriorAlpha, Usual.PriorBeta);
            means[i] = posterior.Alpha / (posterior.Alpha + posterior.Beta);
            deviations[i] = Math.Sqrt(means[i] * (1 - means[i]) / (posterior.Alpha + posterior.Beta + 1));
        }
        return ApproximateBestProbability.Compute(means, deviations);
    }

    /// <summary>How many of so many convert: the quantile of the binomial distribution, or nearly.</summary>
    private static long Draw(long units, double rate, double chance)
    {
        if (rate > 0.5)
        {
            return units - Draw(units, 1 - rate, chance);
        }
        var mean = units * rate;
        if (mean > NearlyNormal)
        {
            var normal = mean + StandardNormal.Quantile(chance) * Math.Sqrt(mean * (1 - rate));
            return (long)Math.Clamp(Math.Round(normal), 0, units);
        }
        var term = Portable.Exp(units * Portable.Log(1 - rate));
        var converted = 0L;
        // Where rounding has left something of the chance, nothing would ever be above it.
        var most = Math.Min(units, 10 * (long)NearlyNormal);
        while (chance > term && converted < most)
        {
            chance -= term;
            converted++;
            term *= (units - converted + 1) / (double)converted * (rate / (1 - rate));
        }
        return converted;
    }
}
