using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;

namespace Samplit.Statistics.Posteriors;

/// <param name="Exposures">Sessions, visitors or impressions: whatever revenue is asked per.</param>
/// <param name="Orders">Moments of the values of the orders, at most one an exposure.</param>
public sealed record RevenueTotals(long Exposures, RunningMoments Orders);

/// <summary>
/// Revenue per exposure in two parts, how often an order comes and what it is worth, each with its own posterior, and
/// their product fitted by a Gamma of the same mean and variance.
/// </summary>
/// <remarks>
/// <para>
/// The chance of an order is Beta(1 + c, 1 + n - c); the mean value of an order has the conjugate normal posterior with
/// one pseudo-order at the mean and variance of all arms' orders (A. Gelman et al., "Bayesian Data Analysis", 3rd ed.,
/// section 3.3). The moments of the product are exact, the shape of its distribution is the approximation: against
/// draws from the product, P(best) was off by less than 0.001, and by 0.007 for an arm with three orders.
/// </para>
/// <para>
/// One huge order owns the variance: cap order values before they come here, and keep the cap with the decision. Not
/// for exposures of which one visitor has many: they are not independent, see <c>RatioMetric</c>.
/// </para>
/// </remarks>
public static class TwoPartRevenue
{
    /// <summary>
    /// One posterior an arm, of revenue per exposure in the unit of the orders' values (a thousand times that per
    /// mille), or null when there is none to compute: no orders at all, or some arm whose orders are on average not
    /// above 0, refunds for example.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative exposures or more orders than exposures.</exception>
    public static IReadOnlyList<GammaDistribution>? Posteriors(IReadOnlyList<RevenueTotals> arms)
    {
        var rates = arms.Select(arm => BetaDistribution.FromCounts(arm.Orders.Count, arm.Exposures)).ToArray();
        var pooled = arms.Aggregate(default(RunningMoments), (all, arm) => all.Merge(arm.Orders));
        var variance = pooled.Variance ?? pooled.Mean * pooled.Mean;
        var values = arms.Select(arm => OrderValue(arm.Orders, pooled.Mean, variance)).ToArray();
        return values.All(value => value.Mean > 0) ? [.. rates.Zip(values, Product)] : null;
    }

    /// <summary>
    /// P(best) and expected loss in revenue per exposure; equal probabilities and no loss without posteriors.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative exposures or more orders than exposures.</exception>
    /// <exception cref="ArgumentException">There are no arms.</exception>
    public static BestProbability Compare(IReadOnlyList<RevenueTotals> arms) =>
        Posteriors(arms) is { } posteriors
            ? BestProbability.OfGammas([.. posteriors])
            : new([.. arms.Select(_ => 1.0 / arms.Count)], new double[arms.Count]);

    private static (double Mean, double Variance) OrderValue(RunningMoments orders, double mean, double variance)
    {
        var count = orders.Count + 1;
        var distance = orders.Mean - mean;
        var between = distance * distance * orders.Count / count;
        return (
            mean + (orders.Count == 0 ? 0 : distance * orders.Count / count),
            (variance + orders.SquaredDeviations + between) / count / count
        );
    }

    private static GammaDistribution Product(BetaDistribution rate, (double Mean, double Variance) value)
    {
        // E[p²](V + m²) - E[p]²m² without its cancellation.
        var variance =
            rate.Variance * (value.Variance + value.Mean * value.Mean) + rate.Mean * rate.Mean * value.Variance;
        return GammaDistribution.WithMoments(rate.Mean * value.Mean, Math.Sqrt(variance));
    }
}
