using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Numerics;

namespace Samplit.Statistics.Sequences;

/// <summary>
/// The mixture sequential probability ratio test of a difference: look as often as you like, and stop when you like,
/// under weights that do not follow the results.
/// </summary>
/// <param name="LogLikelihoodRatio">Natural logarithm of Λ; evidence of 20 has 3.</param>
/// <param name="PValue">min(1, 1 / Λ) now; the smallest one so far is valid as well.</param>
/// <param name="Interval">
/// The interval of the difference, one of a sequence that covers it at all times with the level asked for.
/// </param>
/// <remarks>
/// R. Johari, P. Koomen, L. Pekelis and D. Walsh, "Peeking at A/B tests" (2017), the normal mixture. It takes the
/// difference as normal with a known variance, so it needs a hundred units an arm or more, and twenty conversions of
/// rare ones.
/// </remarks>
public sealed record MixtureSequentialTest(double LogLikelihoodRatio, TailProbability PValue, Interval Interval)
{
    /// <param name="difference">Treatment minus control, in the unit of the metric.</param>
    /// <param name="variance">The variance of the difference, above 0.</param>
    /// <param name="mixtureVariance">
    /// τ², the squared size of the effects that are looked for, above 0. To be fixed before the start: chosen by
    /// results, it voids the guarantee.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is not finite or not in its range.</exception>
    public static MixtureSequentialTest Compute(
        double difference,
        double variance,
        double mixtureVariance,
        double alpha = 0.05
    )
    {
        Check.Finite(difference);
        Check.Positive(variance);
        Check.Positive(mixtureVariance);
        Check.Inside(alpha);
        var growth = Elementary.LogOnePlus(mixtureVariance / variance) / 2;
        // τ² / (V + τ²), which is all that remains of τ² when it is large.
        var share = 1 / (1 + variance / mixtureVariance);
        var log = share * (difference / variance) * difference / 2 - growth;
        var half = Math.Sqrt(2 * variance / share * (growth - Portable.Log(alpha)));
        return new(log, new TailProbability(-log), Statistics.Interval.Around(difference, half));
    }

    /// <summary>Of two means; null with fewer than a hundred units in an arm, or when nothing varies.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// τ² is not above 0 or alpha not strictly between 0 and 1.
    /// </exception>
    public static MixtureSequentialTest? Compare(
        RunningMoments control,
        RunningMoments treatment,
        double mixtureVariance,
        double alpha = 0.05
    )
    {
        Check.Positive(mixtureVariance);
        Check.Inside(alpha);
        if (Math.Min(control.Count, treatment.Count) < AsymptoticSequence.MinUnits)
        {
            return null;
        }

        var variance = control.Variance!.Value / control.Count + treatment.Variance!.Value / treatment.Count;
        return variance > 0 ? Compute(treatment.Mean - control.Mean, variance, mixtureVariance, alpha) : null;
    }

    /// <summary>
    /// Of an estimate that is nearly an average over so many units of both arms, with τ that follows from ρ, so that
    /// nobody has to know the size of effects before: the asymptotic confidence sequence of the difference. Null when
    /// nothing varies.
    /// </summary>
    /// <param name="units">Above 0; below <see cref="AsymptoticSequence.MinUnits"/> an arm it promises nothing.</param>
    /// <param name="rho">Above 0, fixed before the start; see <see cref="AsymptoticSequence.TunedFor"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is not in its range.</exception>
    public static MixtureSequentialTest? OfUnits(
        double difference,
        double standardError,
        double units,
        double rho,
        double alpha = 0.05
    )
    {
        var variance = Check.NotNegative(standardError) * standardError;
        var growth = Check.Positive(units) * Check.Positive(rho) * rho;
        return variance > 0 ? Compute(difference, variance, growth * variance, alpha) : null;
    }
}
