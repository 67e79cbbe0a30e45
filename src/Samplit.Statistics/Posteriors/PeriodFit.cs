namespace Samplit.Statistics.Posteriors;

/// <summary>
/// Rates bₜ rₖ of arm k in period t, by indirect standardisation (N. Breslow and N. Day, "Statistical Methods in Cancer
/// Research" II, 1987): each arm's rate against what all arms' rates in its periods let expect.
/// </summary>
/// <param name="Baselines">bₜ, the rate of an average arm; 0 where nothing came.</param>
/// <param name="RelativeRates">rₖ, 1 on average over the exposure.</param>
/// <param name="Expected">What would have come in each arm if it were average.</param>
internal sealed record PeriodFit(double[] Baselines, double[] RelativeRates, double[] Expected)
{
    private const double Tolerance = 1e-12;
    private const int Rounds = 1000;

    /// <param name="prior">
    /// What is added to what came and to what was expected; with 0 it is maximum likelihood.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The periods do not have the same number of arms.</exception>
    /// <exception cref="ArgumentException">There are no periods or no arms.</exception>
    internal static PeriodFit Fit(IReadOnlyList<IReadOnlyList<PeriodCell>> periods, double prior)
    {
        var exposure = ByArm(periods, cell => cell.Exposure);
        var came = ByArm(periods, cell => cell.Conversions);
        var rates = came.Select(_ => 1.0).ToArray();
        for (var round = 1; ; round++)
        {
            double[] baselines = [.. periods.Select(period => Baseline(period, rates))];
            double[] expected = [.. rates.Select((_, arm) => ExpectedOf(arm, periods, baselines))];
            // An arm that only met periods in which nothing came is like any other.
            double[] next = [.. came.Zip(expected, (s, e) => e + prior > 0 ? (s + prior) / (e + prior) : 1)];
            var average = Average(next, exposure);
            var change = 0.0;
            for (var arm = 0; arm < rates.Length; arm++)
            {
                var rate = next[arm] / average;
                change = Math.Max(change, Math.Abs(rate - rates[arm]));
                rates[arm] = rate;
            }

            // Arms that never ran together settle slowly, at rates that hardly matter: their deflation is nearly 0.
            if (change < Tolerance || round == Rounds)
            {
                return new(baselines, rates, expected);
            }
        }
    }

    /// <summary>The sum over the periods, for each arm.</summary>
    /// <inheritdoc cref="Fit"/>
    internal static double[] ByArm<T>(IReadOnlyList<IReadOnlyList<T>> periods, Func<T, double> value)
    {
        if (periods.Count == 0 || periods[0].Count == 0)
        {
            throw new ArgumentException("There is nothing to adjust.", nameof(periods));
        }
        var sums = new double[periods[0].Count];
        foreach (var period in periods)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(period.Count, sums.Length, nameof(periods));
            for (var arm = 0; arm < sums.Length; arm++)
            {
                sums[arm] += value(period[arm]);
            }
        }
        return sums;
    }

    /// <summary>What the fit lets expect of each arm, given its exposure in a period.</summary>
    internal double[] Means(IReadOnlyList<PeriodCell> cells, int period) =>
        [.. cells.Select((cell, arm) => cell.Exposure * Baselines[period] * RelativeRates[arm])];

    /// <summary>μ(1 - μ/Σμ): what varies in an arm, as a Poisson's mean, when the sum over the arms is given.</summary>
    /// <param name="means">μ of each arm in one period.</param>
    internal static double GivenTotal(double[] means, int arm)
    {
        var others = means.Sum() - means[arm];
        return others > 0 ? means[arm] * (others / (means[arm] + others)) : 0;
    }

    private static double Baseline(IReadOnlyList<PeriodCell> period, double[] rates)
    {
        var (came, expected) = (0.0, 0.0);
        for (var arm = 0; arm < rates.Length; arm++)
        {
            came += period[arm].Conversions;
            expected += period[arm].Exposure * rates[arm];
        }
        return came == 0 ? 0 : came / expected;
    }

    private static double ExpectedOf(int arm, IReadOnlyList<IReadOnlyList<PeriodCell>> periods, double[] baselines)
    {
        var sum = 0.0;
        for (var period = 0; period < baselines.Length; period++)
        {
            sum += periods[period][arm].Exposure * baselines[period];
        }
        return sum;
    }

    /// <summary>Weighted by exposure; 1 without any.</summary>
    private static double Average(double[] rates, double[] exposure)
    {
        var (sum, total) = (0.0, 0.0);
        for (var arm = 0; arm < rates.Length; arm++)
        {
            sum += exposure[arm] * rates[arm];
            total += exposure[arm];
        }
        return total == 0 ? 1 : sum / total;
    }
}
