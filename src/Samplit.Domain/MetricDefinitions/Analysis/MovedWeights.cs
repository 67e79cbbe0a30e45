using Samplit.Statistics.Adaptive;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Sequences;

namespace Samplit.Domain.MetricDefinitions.Analysis;

/// <summary>
/// Where weights have followed results, totals are biased: values are from recorded chances, and effects from
/// differences within epochs.
/// </summary>
internal sealed class MovedWeights : MetricEstimator
{
    /// <summary>Sequences are tuned for so many epochs; at other numbers they are wider, not wrong.</summary>
    private const int TunedForEpochs = 20;

    private readonly double _rho;
    private readonly double _rhoOfEpochs;
    private readonly MetricEpoch[] _came;
    private readonly Aipw? _aipw;

    /// <param name="rho">Tuned for the units planned.</param>
    public MovedWeights(MetricDefinition definition, MetricSample sample, double rho, double alpha)
        : base(definition, sample, alpha)
    {
        (_rho, _rhoOfEpochs) = (rho, AsymptoticSequence.TunedFor(TunedForEpochs, alpha));
        _came = [.. sample.Epochs.Where(e => e.Units > 0)];
        // A ratio is no mean of units, and a mean of those that have a value is one of them.
        _aipw =
            IsMean(definition) && _came.All(e => e.Variants.All(v => v.Values.Count == v.Units))
                ? new Aipw([.. _came.Select(e => new RecordedBatch([.. e.Variants.Select(v => v.Values)], e.Shares))])
                : null;
    }

    public override Answer<Estimated> Value(int variant)
    {
        if (_aipw is null)
        {
            return NotComputable.WeightsMoved;
        }
        return _aipw.Mean(variant, alpha: Alpha) is not { } mean ? NotComputable.NotAlwaysOffered
            : Definition.Type == MetricType.Conversion
                ? new Estimated(
                    Math.Clamp(mean.Value, 0, 1),
                    mean.StandardError * mean.StandardError,
                    mean.RateInterval(Alpha)
                )
            : new Estimated(mean.Value, mean.StandardError * mean.StandardError, mean.Interval);
    }

    public override bool IsWellKnown(int variant) =>
        Definition.Type != MetricType.Conversion || _aipw?.Mean(variant, alpha: Alpha)?.IsWellKnownRate == true;

    public override Answer<EffectEstimate> Effect(int variant) =>
        Definition.Type switch
        {
            MetricType.Quantile => NotComputable.WeightsMoved,
            MetricType.Ratio => OfRatios(variant),
            _ => OfMeans(e => new Batch(e.Variants[Sample.Control].Values, e.Variants[variant].Values)) is { } effect
                ? effect
                : Missing(variant, e => e.Values.Count),
        };

    public override AdjustedEffect? Adjusted(int variant)
    {
        var compared = _came.Select(e => (Control: e.Variants[Sample.Control], Treatment: e.Variants[variant]));
        return
            IsMean(Definition)
            && compared.Any(c => c.Control.WithCovariate.Count > 0 && c.Treatment.WithCovariate.Count > 0)
            && OfMeans(e =>
            {
                var (control, treatment) = Cuped.Adjust(
                    e.Variants[Sample.Control].Covariate,
                    e.Variants[variant].Covariate
                );
                return new Batch(control, treatment);
            })
                is { } effect
            ? new(effect, Explained(compared))
            : null;
    }

    public override double Covariance(int variant) =>
        (
            Error(_aipw?.Mean(Sample.Control)),
            Error(_aipw?.Mean(variant)),
            Error(_aipw?.Difference(Sample.Control, variant))
        )
            is ({ } control, { } treatment, { } difference)
            ? (control + treatment - difference) / 2
            : 0;

    public override double? UnitsOfSequence(int variant) =>
        _aipw?.Difference(Sample.Control, variant, alpha: Alpha) is { } difference
        && difference.AnytimeInterval(_rho, Alpha) is not null
        && IsWellKnown(Sample.Control)
        && IsWellKnown(variant)
            ? difference.Scores.Count
            : null;

    private static bool IsMean(MetricDefinition definition) =>
        definition.Type is not (MetricType.Ratio or MetricType.Quantile);

    private static double? Error(AipwEstimate? estimate) => estimate?.StandardError * estimate?.StandardError;

    /// <summary>Null without an epoch that has a difference.</summary>
    private EffectEstimate? OfMeans(Func<MetricEpoch, Batch> within)
    {
        // Of a few large values a batch's own noise follows its difference.
        var noise = Definition.Type == MetricType.Conversion ? BatchNoise.EachBatch : BatchNoise.Overall;
        return BatchedEstimate.Compute([.. _came.Select(within)], Alpha, noise) is { } atTheEnd
            ? Together(
                atTheEnd,
                AnytimeBatchedEstimate.Compute([.. _came.Where(e => e.IsOver).Select(within)], _rhoOfEpochs, Alpha)
            )
            : null;
    }

    private Answer<EffectEstimate> OfRatios(int variant)
    {
        // Of all epochs, however few units one has: to leave out the small ones is to stop counting once weights, and
        // so results, are far from even, which took intervals from covering 94.8 % to 92 %.
        var atTheEnd = BatchedEstimate.OfDifferences(Differences(_came), Alpha);
        return atTheEnd is null
            ? Missing(variant, e => e.Ratio.Y.Mean > 0 ? e.Ratio.Count : 0)
            : Together(
                atTheEnd,
                AnytimeBatchedEstimate.OfDifferences(Differences(_came.Where(e => e.IsOver)), _rhoOfEpochs, Alpha)
            );

        MeanDifference[] Differences(IEnumerable<MetricEpoch> epochs) =>
            [
                .. epochs
                    .Select(e =>
                        RatioMetric.ComparePooled(e.Variants[Sample.Control].Ratio, e.Variants[variant].Ratio, Alpha)
                    )
                    .OfType<MeanDifference>(),
            ];
    }

    /// <summary>Why no epoch has a difference.</summary>
    private NotComputable Missing(int variant, Func<MetricMoments, long> counted) =>
        _came.Any(e => Math.Min(counted(e.Variants[Sample.Control]), counted(e.Variants[variant])) > 0)
            ? NotComputable.NothingVaries
        : _came.Any(e => Math.Min(e.Variants[Sample.Control].Units, e.Variants[variant].Units) == 0)
            ? NotComputable.NotAlwaysOffered
        : Definition.Type == MetricType.Ratio ? NotComputable.DividesByZero
        : NotComputable.NoValues;

    private static EffectEstimate Together(BatchedEstimate atTheEnd, AnytimeBatchedEstimate? anyTime) =>
        new(atTheEnd.Difference, atTheEnd.Interval, atTheEnd.PValue, anyTime?.Interval, anyTime?.PValue);
}
