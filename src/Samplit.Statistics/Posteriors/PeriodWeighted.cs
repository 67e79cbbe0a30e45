using Samplit.Statistics.Distributions;

namespace Samplit.Statistics.Posteriors;

/// <summary>
/// Each arm's rate as it would be had all arms the same share of each period: the average of its rates in the periods,
/// weighted by the periods' exposure over all arms. It assumes nothing of how rates drift, and is less certain for
/// that.
/// </summary>
/// <remarks>
/// Direct standardisation (W. Cochran, "The effectiveness of adjustment by subclassification in removing bias", 1968).
/// Only periods in which every arm was seen count, as the average over other ones would compare different weeks; an arm
/// that nobody saw at all takes no part. The variance of a rate is that at (s + 1)/(n + 1 + 1/p), the mean of its
/// posterior when one conversion at the period's rate p comes first, because s/n says of a cell without conversions
/// that there is no doubt.
/// </remarks>
public static class PeriodWeighted
{
    /// <summary>
    /// One posterior an arm, of its average rate; null when no period can be compared or none of these has a
    /// conversion. An arm that nobody saw is as likely to be anything around the average rate, with that as its
    /// standard deviation.
    /// </summary>
    /// <param name="periods">The periods in any order; in each, one cell an arm in the order of the arms.</param>
    /// <exception cref="ArgumentOutOfRangeException">The periods do not have the same number of arms.</exception>
    /// <exception cref="ArgumentException">There are no periods or no arms.</exception>
    public static IReadOnlyList<NormalDistribution>? Posteriors(IReadOnlyList<IReadOnlyList<PeriodCell>> periods)
    {
        var units = PeriodFit.ByArm(periods, cell => cell.Exposure);
        var arms = units.Length;
        int[] seen = [.. Enumerable.Range(0, arms).Where(arm => units[arm] > 0)];
        var common = periods.Where(p => seen.All(arm => p[arm].Exposure > 0)).ToArray();
        var conversions = common.Sum(p => p.Sum(cell => cell.Conversions));
        if (conversions == 0)
        {
            return null;
        }
        var exposure = common.Sum(Exposure);
        var average = conversions / exposure;
        var (means, variances) = (new double[arms], new double[arms]);
        foreach (var period in common)
        {
            var weight = Exposure(period) / exposure;
            var rate = period.Sum(cell => cell.Conversions) / Exposure(period);
            foreach (var arm in seen)
            {
                means[arm] += weight * period[arm].Conversions / period[arm].Exposure;
                variances[arm] += weight * weight * Variance(period[arm], rate);
            }
        }
        return
        [
            .. means.Select(
                (mean, arm) =>
                    Array.IndexOf(seen, arm) >= 0
                        ? new NormalDistribution(mean, Math.Sqrt(variances[arm]))
                        : new NormalDistribution(average, average)
            ),
        ];
    }

    private static double Exposure(IReadOnlyList<PeriodCell> period) => period.Sum(cell => cell.Exposure);

    private static double Variance(PeriodCell cell, double rate)
    {
        if (rate == 0)
        {
            return 0;
        }
        var smoothed = (cell.Conversions + 1) / (cell.Exposure + 1 + 1 / rate);
        return smoothed * Math.Max(0, 1 - smoothed) / cell.Exposure;
    }
}
