using Samplit.Statistics.Moments;
using Samplit.Statistics.Sequences;

namespace Samplit.Statistics.Adaptive;

/// <param name="Value">The value of a mean or a difference, in the unit of the outcome.</param>
/// <param name="Interval">For one look at the end, from the normal distribution.</param>
/// <param name="Scores">Moments of the uniformly weighted pseudo-outcomes, one a unit.</param>
/// <param name="EffectiveEvents">
/// How many conversions drawn with constant chances would say as much of the arm that is known worst. With fewer than
/// <see cref="MinEvents"/> the error itself is badly known, and the intervals are too narrow.
/// </param>
/// <param name="EffectiveUnits">
/// How many units drawn with constant chances would say as much, by Kish's (Σw)² / Σw² with w = 1 / propensity; of the
/// arm of which that is less.
/// </param>
public sealed record AipwEstimate(
    double Value,
    double StandardError,
    Interval Interval,
    RunningMoments Scores,
    double EffectiveEvents,
    double EffectiveUnits
)
{
    public const double MinEvents = 20;

    /// <summary>
    /// Whether the mean of zeros and ones is known well enough for a normal distribution: <see cref="MinEvents"/> of
    /// both. Near 0 and 1 the error itself is estimated from the few others, and at 0 and 1 it would be none.
    /// </summary>
    public bool IsWellKnownRate => Math.Min(EffectiveEvents, EffectiveUnits - EffectiveEvents) >= MinEvents;

    /// <summary>
    /// Of a mean of zeros and ones, for one look at the end: within 0 and 1, and never without a width. Where it is not
    /// well known, it holds the exact interval of the effective units, too.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="alpha"/> is not strictly between 0 and 1.
    /// </exception>
    public Interval RateInterval(double alpha = 0.05)
    {
        var usual = new Interval(Math.Clamp(Interval.Lower, 0, 1), Math.Clamp(Interval.Upper, 0, 1));
        if (IsWellKnownRate && usual.Width > 0)
        {
            return usual;
        }
        if (EffectiveUnits == 0)
        {
            return new(0, 1);
        }
        var exact = ExactProportion.Compute(Math.Clamp(Value, 0, 1), EffectiveUnits, alpha);
        return new(Math.Min(usual.Lower, exact.Lower), Math.Max(usual.Upper, exact.Upper));
    }

    /// <summary>
    /// <see cref="AnytimeInterval"/> of a mean of zeros and ones: within 0 and 1; null where it is not well known.
    /// </summary>
    /// <inheritdoc cref="AnytimeInterval"/>
    public Interval? AnytimeRateInterval(double rho, double alpha = 0.05) =>
        AnytimeInterval(rho, alpha) is { } any && IsWellKnownRate
            ? new(Math.Clamp(any.Lower, 0, 1), Math.Clamp(any.Upper, 0, 1))
            : null;

    /// <summary>
    /// For those who look again and again, of the uniformly weighted estimate. Null with fewer than
    /// <see cref="MinEvents"/>: without that rule the looks while an arm starves made sequences cover 77 % under a
    /// floor of 1 % and a drift, with it 95 %.
    /// </summary>
    /// <param name="rho">The same ρ as for <see cref="AsymptoticSequence"/>, fixed before the start.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// ρ is not above 0 or alpha not strictly between 0 and 1.
    /// </exception>
    public Interval? AnytimeInterval(double rho, double alpha = 0.05)
    {
        var interval = AsymptoticSequence.Compute(Scores, rho, alpha);
        return EffectiveEvents < MinEvents ? null : interval;
    }
}
