using Samplit.Statistics.Moments;
using Samplit.Statistics.Sequences;

namespace Samplit.Statistics.Adaptive;

/// <param name="Value">Of a mean or a difference, in the unit of the outcome.</param>
/// <param name="Interval">For one look at the end, from the normal distribution.</param>
/// <param name="Scores">Moments of the uniformly weighted pseudo-outcomes, one a unit.</param>
/// <param name="EffectiveEvents">
/// How many conversions drawn with constant chances would say as much of the arm that is known worst. With fewer than
/// <see cref="FewestEvents"/> the error itself is badly known, and the intervals are too narrow.
/// </param>
public sealed record AipwEstimate(
    double Value,
    double StandardError,
    Interval Interval,
    RunningMoments Scores,
    double EffectiveEvents
)
{
    public const double FewestEvents = 20;

    /// <summary>
    /// For those who look again and again, of the uniformly weighted estimate. Null with fewer than
    /// <see cref="FewestEvents"/>: without that rule the looks while an arm starves made sequences cover 77 % under a floor
    /// of 1 % and a drift, with it 95 %.
    /// </summary>
    /// <param name="rho">As for <see cref="AsymptoticSequence"/>, fixed before the start.</param>
    /// <exception cref="ArgumentOutOfRangeException">ρ is not above 0 or alpha not strictly between 0 and 1.</exception>
    public Interval? AnytimeInterval(double rho, double alpha = 0.05)
    {
        var interval = AsymptoticSequence.Of(Scores, rho, alpha);
        return EffectiveEvents < FewestEvents ? null : interval;
    }
}
