using Samplit.Statistics.Distributions;
using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Posteriors;

/// <summary>
/// What is known of θ / θ₀ - 1, how much larger a treatment's rate is than the control's, as a part of the latter: -1
/// is nothing at all, 0.1 is ten percent more, and there is no upper limit.
/// </summary>
/// <remarks>
/// Exact for the two independent posteriors, not from draws. Its interval needs no conversions and is the one to show
/// while there are fewer than about five of them, where those of <c>TwoProportions</c> are not to be trusted.
/// </remarks>
public sealed class RelativeLift
{
    private readonly Func<double, double> _cdfOfLog;
    private readonly Func<double, double> _quantileOfLog;

    private RelativeLift(Func<double, double> cdfOfLog, Func<double, double> quantileOfLog) =>
        (_cdfOfLog, _quantileOfLog) = (cdfOfLog, quantileOfLog);

    public static RelativeLift Compute(BetaDistribution control, BetaDistribution treatment)
    {
        var ratio = new RatioDistribution<LogitBeta>(new LogitBeta(control), new LogitBeta(treatment));
        return new(ratio.Cdf, ratio.Quantile);
    }

    /// <summary>In closed form: the ratio of two Gammas of one rate is the odds of a Beta.</summary>
    public static RelativeLift Compute(GammaDistribution control, GammaDistribution treatment)
    {
        var odds = new BetaDistribution(treatment.Shape, control.Shape);
        var inverseOdds = new BetaDistribution(control.Shape, treatment.Shape);
        var logRates = Elementary.LogRatio(treatment.Rate, control.Rate);
        return new(
            logRatio => odds.Cdf(1 / (1 + Portable.Exp(-logRatio - logRates))),
            p =>
                Portable.Log(odds.QuantileOfTail(p, upper: false) / inverseOdds.QuantileOfTail(p, upper: true))
                - logRates
        );
    }

    /// <summary>P(θ / θ₀ - 1 &lt;= <paramref name="lift"/>), to 12 places.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lift"/> is not finite.</exception>
    public double ProbabilityAtMost(double lift) =>
        Check.Finite(lift) <= -1 ? 0 : _cdfOfLog(Elementary.LogOnePlus(lift));

    /// <summary>P(θ &gt; θ₀).</summary>
    public double ProbabilityPositive => 1 - ProbabilityAtMost(0);

    /// <summary>The lift that is not exceeded with probability <paramref name="p"/>; the median for a half.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is not strictly between 0 and 1.</exception>
    public double Quantile(double p) => Portable.ExpMinusOne(_quantileOfLog(Check.Inside(p)));

    /// <summary>The interval that leaves (1 - mass) / 2 on either side.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="mass"/> is not strictly between 0 and 1.
    /// </exception>
    public Interval CredibleInterval(double mass = 0.95)
    {
        var tail = (1 - Check.Inside(mass)) / 2;
        return new(Quantile(tail), Quantile(1 - tail));
    }
}
