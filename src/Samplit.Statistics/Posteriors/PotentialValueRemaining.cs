using Samplit.Statistics.Distributions;
using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Posteriors;

/// <summary>
/// What might still be gained by going on: max θ / θ* - 1, how much better the best arm is than the champion, the arm
/// that is most probably best. 0 when the champion is the best.
/// </summary>
/// <remarks>
/// S. Scott, "Multi-armed bandit experiments in the online service economy" (2015), and Google's content experiments,
/// which ended when the 95 % quantile was below 1 %. It says when a decision is ripe, not that a difference is real:
/// under equal rates some arm looks best with 95 % in many runs, so evidence is claimed from a confidence sequence.
/// </remarks>
public sealed class PotentialValueRemaining
{
    private readonly Func<double, double> _cdfOfLog;
    private readonly Func<double, double> _quantileOfLog;

    private PotentialValueRemaining(int champion, Func<double, double> cdfOfLog, Func<double, double> quantileOfLog) =>
        (Champion, _cdfOfLog, _quantileOfLog) = (champion, cdfOfLog, quantileOfLog);

    /// <summary>Index of the arm that is most probably best; the first of equals.</summary>
    public int Champion { get; }

    /// <exception cref="ArgumentException">There are no posteriors.</exception>
    public static PotentialValueRemaining Compute(params ReadOnlySpan<BetaDistribution> posteriors)
    {
        var best = BestProbability.Compute(posteriors);
        var arms = new LogitBeta[posteriors.Length];
        for (var i = 0; i < arms.Length; i++)
        {
            arms[i] = new LogitBeta(posteriors[i]);
        }

        return Compute(best, arms);
    }

    /// <exception cref="ArgumentException">There are no posteriors.</exception>
    public static PotentialValueRemaining OfGammas(params ReadOnlySpan<GammaDistribution> posteriors) =>
        Compute(BestProbability.OfGammas(posteriors), GammaOnLogAxis.From(posteriors, out _));

    /// <summary>
    /// P(value remaining &lt;= <paramref name="lift"/>); at 0, the probability that the champion is best.
    /// </summary>
    /// <param name="lift">A part of the champion's rate: 0.01 is one percent.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lift"/> is negative or not finite.</exception>
    public double ProbabilityAtMost(double lift) => _cdfOfLog(Elementary.LogOnePlus(Check.NotNegative(lift)));

    /// <summary>
    /// The value remaining that is not exceeded with probability <paramref name="p"/>, 0.95 for PVR95.
    /// </summary>
    /// <returns>A part of the champion's rate, at least 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is not strictly between 0 and 1.</exception>
    public double Quantile(double p = 0.95) =>
        ProbabilityAtMost(0) >= Check.Inside(p) ? 0 : Math.Max(0, Portable.ExpMinusOne(_quantileOfLog(p)));

    private static PotentialValueRemaining Compute<TArm>(BestProbability best, TArm[] arms)
        where TArm : struct, IScalableArm
    {
        var champion = 0;
        for (var i = 1; i < arms.Length; i++)
        {
            champion = best.ProbabilityBest[i] > best.ProbabilityBest[champion] ? i : champion;
        }

        TArm[] others = [.. arms[..champion], .. arms[(champion + 1)..]];
        if (others.Length == 0)
        {
            return new(0, _ => 1, _ => 0);
        }

        var ratio = new RatioDistribution<TArm>(arms[champion], others);
        return new(champion, ratio.Cdf, ratio.Quantile);
    }
}
