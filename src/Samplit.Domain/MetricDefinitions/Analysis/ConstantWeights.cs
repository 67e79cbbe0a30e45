using Samplit.Statistics;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Distributions;
using Samplit.Statistics.Moments;
using Samplit.Statistics.Sequences;

namespace Samplit.Domain.MetricDefinitions.Analysis;

/// <summary>While weights stand still, totals are compared.</summary>
internal sealed class ConstantWeights(MetricDefinition definition, MetricSample sample, double rho, double alpha)
    : MetricEstimator(definition, sample, alpha)
{
    /// <summary>Events, and units without one, that a sequence of a rate takes in each variant.</summary>
    private const int MinEvents = 20;

    private readonly MetricMoments[] _totals = [.. sample.Variants.Select((_, variant) => sample.Total(variant))];

    private readonly ClusteredQuantile?[] _quantiles =
    [
        .. sample.Variants.Select(
            (_, variant) =>
                definition.Quantile is { } p && sample.Observations is { } units
                    ? ClusteredQuantile.Compute(units[variant], p, alpha)
                    : null
        ),
    ];

    public override Answer<Estimated> Value(int variant)
    {
        var total = _totals[variant];
        return Definition.Type switch
        {
            MetricType.Conversion => OfRate(Rate(variant)),
            MetricType.Ratio => OfRatio(total),
            MetricType.Quantile => _quantiles[variant] is { } quantile
                ? new Estimated(quantile.Value, quantile.StandardError * quantile.StandardError, quantile.Interval)
            : Sample.Observations is { } units && units[variant].Any(u => u.Count > 0) ? NotComputable.TooFewValues
            : NotComputable.NoValues,
            _ => OfMean(total.Values),
        };
    }

    public override Answer<EffectEstimate> Effect(int variant)
    {
        if (Definition.Type == MetricType.Conversion)
        {
            return OfRates(Rate(Sample.Control), Rate(variant));
        }
        var (control, treatment) = (_totals[Sample.Control], _totals[variant]);
        var compared = Definition.Type switch
        {
            MetricType.Ratio => RatioMetric.Compare(
                RatioMetric.Compute(control.Ratio)!,
                RatioMetric.Compute(treatment.Ratio)!,
                Alpha
            ),
            MetricType.Quantile => ClusteredQuantile.Compare(_quantiles[Sample.Control]!, _quantiles[variant]!, Alpha),
            _ => Welch.Compare(control.Values, treatment.Values, Alpha),
        };
        return compared is null ? NotComputable.NothingVaries : AtAnyTime(compared, UnitsOfSequence(variant));
    }

    public override AdjustedEffect? Adjusted(int variant)
    {
        var (control, treatment) = (_totals[Sample.Control], _totals[variant]);
        return
            Definition.Type is not (MetricType.Ratio or MetricType.Quantile)
            && Math.Min(control.WithCovariate.Count, treatment.WithCovariate.Count) > 0
            && Cuped.Compare(control.Covariate, treatment.Covariate, Alpha) is { } cuped
            ? new(AtAnyTime(cuped.Difference, UnitsOfSequence(variant)), Explained([(control, treatment)]))
            : null;
    }

    public override double Covariance(int variant) => 0;

    public override BetaDistribution? Posterior(int variant) =>
        Definition.Type == MetricType.Conversion
            ? BetaDistribution.FromCounts(_totals[variant].Positive, _totals[variant].Units)
            : null;

    public override double? UnitsOfSequence(int variant)
    {
        var (control, treatment) = (Counted(Sample.Control), Counted(variant));
        return
            Math.Min(control, treatment) < AsymptoticSequence.MinUnits
            || (
                Definition.Type == MetricType.Conversion
                && TwoProportions.Compare(Rate(Sample.Control), Rate(variant))!.SmallestExpected < MinEvents
            )
            ? null
            : (double)control + treatment;
    }

    /// <summary>Units that the value is an average over.</summary>
    private long Counted(int variant) =>
        Definition.Type == MetricType.Quantile ? _quantiles[variant]?.Units ?? 0 : _totals[variant].Values.Count;

    private Proportion Rate(int variant) => new(_totals[variant].Positive, _totals[variant].Units);

    private Answer<Estimated> OfRate(Proportion rate) =>
        rate.Rate is { } value
            ? new Estimated(value, value * rate.FailureRate!.Value / rate.Trials, rate.WilsonInterval(Alpha)!.Value)
            : NotComputable.NoValues;

    private Answer<Estimated> OfMean(RunningMoments values) =>
        values.Count == 0 ? NotComputable.NoValues
        : values.Variance is not { } variance ? NotComputable.NothingVaries
        : new Estimated(
            values.Mean,
            variance / values.Count,
            Around(values.Mean, Math.Sqrt(variance / values.Count), StudentT.UpperQuantile(Alpha / 2, values.Count - 1))
        );

    private Answer<Estimated> OfRatio(MetricMoments total) =>
        total.Ratio.Count == 0 ? NotComputable.NoValues
        : total.Ratio.Y.Mean <= 0 ? NotComputable.DividesByZero
        : RatioMetric.Compute(total.Ratio) is not { } ratio ? NotComputable.NothingVaries
        : new Estimated(ratio.Value, ratio.Variance, ratio.ConfidenceInterval(Alpha));

    private Answer<EffectEstimate> OfRates(Proportion control, Proportion treatment)
    {
        var compared = TwoProportions.Compare(control, treatment, Alpha)!;
        var error = Math.Sqrt(ErrorSquared(control) + ErrorSquared(treatment));
        var anyTime =
            compared.SmallestExpected < MinEvents
                ? null
                : MixtureSequentialTest.OfUnits(
                    compared.Difference,
                    error,
                    (double)control.Trials + treatment.Trials,
                    rho,
                    Alpha
                );
        return new EffectEstimate(
            compared.Difference,
            compared.Interval,
            compared.PValue,
            anyTime?.Interval,
            anyTime?.PValue
        );
    }

    private static double ErrorSquared(Proportion rate) => rate.Rate!.Value * rate.FailureRate!.Value / rate.Trials;

    private EffectEstimate AtAnyTime(MeanDifference compared, double? units)
    {
        var anyTime = units is { } count
            ? MixtureSequentialTest.OfUnits(compared.Difference, compared.StandardError, count, rho, Alpha)
            : null;
        return new(compared.Difference, compared.Interval, compared.PValue, anyTime?.Interval, anyTime?.PValue);
    }

    private static Interval Around(double centre, double error, double critical) =>
        new(centre - critical * error, centre + critical * error);
}
