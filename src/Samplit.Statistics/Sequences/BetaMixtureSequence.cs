using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Sequences;

/// <summary>
/// The exact confidence sequence of one rate: intervals that all cover it with the level asked for, from the first
/// trial on, however the trials were allocated, as long as the rate stays the same. If it drifts they miss: see
/// <c>DriftCheck</c>.
/// </summary>
/// <remarks>
/// H. Robbins, "Statistical methods related to the law of the iterated logarithm" (1970): the rates against which a
/// beta mixture has not gathered evidence of 1 / α. Above the divergence of the counts from the rate there is only a
/// term of the order of log n, which is computed by itself, so nothing cancels at a billion trials.
/// </remarks>
public static class BetaMixtureSequence
{
    /// <param name="priorAlpha">With the other, where the sequence is narrowest; to be fixed before the start.</param>
    /// <returns>Within [0, 1]; all of that before the first trial.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is not in its range.</exception>
    public static Interval Compute(
        Proportion trials,
        double alpha = 0.05,
        double priorAlpha = 0.5,
        double priorBeta = 0.5
    )
    {
        Check.Positive(priorAlpha);
        Check.Positive(priorBeta);
        var allowed = -Portable.Log(Check.Inside(alpha)) - LogRegret(trials, priorAlpha, priorBeta);
        return trials switch
        {
            { Trials: 0 } => new(0, 1),
            { Successes: 0 } => new(0, -Portable.ExpMinusOne(-allowed / trials.Trials)),
            { Failures: 0 } => new(Portable.Exp(-allowed / trials.Trials), 1),
            _ => Between(new LogitBeta(new BetaDistribution(trials.Successes, trials.Failures)), allowed),
        };
    }

    /// <summary>
    /// The likelihood of a rate against that of the observed one falls as the density of Beta(s, f) on the logit axis.
    /// </summary>
    private static Interval Between(LogitBeta likelihood, double allowed) =>
        new(
            Rate(likelihood.Mode - Reach(likelihood, allowed, -1)),
            Rate(likelihood.Mode + Reach(likelihood, allowed, 1))
        );

    private static double Reach(LogitBeta likelihood, double allowed, int direction) =>
        Root.Near(distance => -likelihood.LogDensity(direction * distance) - allowed, 0, likelihood.Scale, limit: 1500);

    private static double Rate(double logit) => 1 / (1 + Portable.Exp(-logit));

    /// <summary>
    /// log B(a + s, b + f) - log B(a, b) - s log(s/n) - f log(f/n), by Stirling's formula with its large terms taken
    /// out.
    /// </summary>
    private static double LogRegret(Proportion trials, double a, double b)
    {
        if (trials.Trials == 0)
        {
            return 0;
        }

        var (s, f, n) = ((double)trials.Successes, (double)trials.Failures, (double)trials.Trials);
        return Raised(s, a)
            + Raised(f, b)
            - Raised(n, a + b)
            + Portable.Log(2 * Math.PI) / 2
            - Elementary.LogBeta(a, b);
    }

    /// <summary>
    /// log Γ(count + prior) - count log count without the terms that cancel: the linear one and log √(2π).
    /// </summary>
    private static double Raised(double count, double prior) =>
        (count == 0 ? 0 : count * Elementary.LogOnePlus(prior / count))
        + (prior - 0.5) * Portable.Log(count + prior)
        + Elementary.StirlingRemainder(count + prior);
}
