using Samplit.Statistics;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Posteriors;

namespace Samplit.Domain.MetricDefinitions.Analysis;

/// <summary>One variant's value and how well it is known.</summary>
/// <param name="Variance">Of the value, not of the units'.</param>
internal sealed record Estimated(double Value, double Variance, Interval Interval);

/// <summary>A number, or why there is none.</summary>
internal readonly record struct Answer<T>(T? Value, NotComputable? Why)
    where T : class
{
    public static implicit operator Answer<T>(T value) => new(value, null);

    public static implicit operator Answer<T>(NotComputable why) => new(null, why);
}

/// <summary>How one metric is estimated; which way depends on its type and on whether weights moved.</summary>
internal abstract class MetricEstimator(MetricDefinition definition, MetricSample sample, double alpha)
{
    protected MetricDefinition Definition { get; } = definition;

    protected MetricSample Sample { get; } = sample;

    protected double Alpha { get; } = alpha;

    public abstract Answer<Estimated> Value(int variant);

    /// <summary>Of a variant and the control, of which there are enough units.</summary>
    public abstract Answer<EffectEstimate> Effect(int variant);

    /// <summary>The same with the units' past; null without any.</summary>
    public abstract AdjustedEffect? Adjusted(int variant);

    /// <summary>The part of the variance between units that their past explains.</summary>
    /// <param name="compared">Control and treatment, of each part that is compared by itself.</param>
    protected static double Explained(IEnumerable<(MetricMoments Control, MetricMoments Treatment)> compared)
    {
        var (all, left) = (0.0, 0.0);
        foreach (var (control, treatment) in compared)
        {
            var (first, second) = Cuped.Adjust(control.Covariate, treatment.Covariate);
            all += control.Values.SquaredDeviations + treatment.Values.SquaredDeviations;
            left += first.SquaredDeviations + second.SquaredDeviations;
        }
        return all > 0 ? Math.Clamp(1 - left / all, 0, 1) : 0;
    }

    /// <summary>How far the two values move together.</summary>
    public abstract double Covariance(int variant);

    /// <summary>Null where the values are to be compared as normal posteriors.</summary>
    public virtual BetaDistribution? Posterior(int variant) => null;

    /// <summary>Whether the value is normal enough to be a posterior.</summary>
    public virtual bool IsWellKnown(int variant) => true;

    /// <summary>Units that an interval for any time may count on; null where there is too little for one.</summary>
    public abstract double? UnitsOfSequence(int variant);
}

/// <summary>Which variant is best, and what it costs to be wrong.</summary>
internal static class BestVariant
{
    /// <param name="values">In the metric's unit.</param>
    /// <param name="rates">Their posteriors where they are rates; else null.</param>
    /// <returns>Null where a value is known exactly, so that there is no posterior.</returns>
    public static BestProbability? Among(
        IReadOnlyList<Estimated> values,
        IReadOnlyList<BetaDistribution>? rates,
        bool lowerIsBetter
    )
    {
        if (rates is not null)
        {
            // The best of rates that are to be low is that of most units without the event.
            return BestProbability.Compute([
                .. rates.Select(r => lowerIsBetter ? new BetaDistribution(r.Beta, r.Alpha) : r),
            ]);
        }
        return values.All(v => v.Variance > 0)
            ? BestProbability.OfNormals([
                .. values.Select(v => new NormalDistribution(
                    lowerIsBetter ? -v.Value : v.Value,
                    Math.Sqrt(v.Variance)
                )),
            ])
            : null;
    }

    /// <summary>The posterior probability that the treatment is larger; null where nothing varies.</summary>
    public static double? IsLarger(Estimated control, Estimated treatment, double covariance)
    {
        var variance = control.Variance + treatment.Variance - 2 * covariance;
        return variance > 0 ? StandardNormal.Cdf((treatment.Value - control.Value) / Math.Sqrt(variance)) : null;
    }

    public static RelativeDifference? Lift(
        Estimated control,
        Estimated treatment,
        double covariance,
        double critical
    ) =>
        RelativeDifference.Compute(
            control.Value,
            control.Variance,
            treatment.Value,
            treatment.Variance,
            critical,
            covariance
        );
}
