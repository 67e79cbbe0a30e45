using Samplit.Statistics.Distributions;
using Samplit.Statistics.Posteriors;
using Samplit.Statistics.Sequences;

namespace Samplit.Domain.MetricDefinitions.Analysis;

/// <summary>
/// Compares each variant with the control: for one look at the end and for looking at any time, as intervals and as
/// probabilities. While weights stood still totals are compared, and else nothing but what holds then.
/// </summary>
public static class AnalyzeMetric
{
    /// <summary>
    /// A sequence is narrowest at so many units where the metric does not say how many a variant is to have; at other
    /// numbers it is wider, not wrong.
    /// </summary>
    private const int TunedForUnits = 10_000;

    /// <param name="definition">Whose moments the sample has.</param>
    /// <param name="alpha">1 - the level of all intervals.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="alpha"/> is not strictly between 0 and 1.
    /// </exception>
    public static MetricAnalysis From(MetricDefinition definition, MetricSample sample, double alpha = 0.05)
    {
        var planned = definition.MinimumSampleSize * sample.Variants.Count ?? TunedForUnits;
        var rho = AsymptoticSequence.TunedFor(planned, alpha);
        MetricEstimator estimator = sample.WeightsMoved
            ? new MovedWeights(definition, sample, rho, alpha)
            : new ConstantWeights(definition, sample, rho, alpha);
        var context = new MetricComparison(definition, sample, estimator, rho, alpha);
        var best = context.Best();
        return new MetricAnalysis(
            definition.Name,
            sample.WeightsMoved,
            sample.Cap,
            [.. sample.Variants.Select((_, variant) => context.Variant(variant, best))],
            [
                .. Enumerable
                    .Range(0, sample.Variants.Count)
                    .Where(variant => variant != sample.Control)
                    .Select(context.Effect),
            ]
        );
    }

    private sealed class MetricComparison
    {
        private readonly MetricDefinition _definition;
        private readonly MetricSample _sample;
        private readonly MetricEstimator _estimator;
        private readonly double _rho;
        private readonly double _alpha;
        private readonly MetricMoments[] _totals;
        private readonly Answer<Estimated>[] _values;

        public MetricComparison(
            MetricDefinition definition,
            MetricSample sample,
            MetricEstimator estimator,
            double rho,
            double alpha
        )
        {
            (_definition, _sample, _estimator, _rho, _alpha) = (definition, sample, estimator, rho, alpha);
            _totals = [.. sample.Variants.Select((_, variant) => sample.Total(variant))];
            _values = [.. sample.Variants.Select((_, variant) => estimator.Value(variant))];
        }

        private bool LowerIsBetter => _definition.LowerIsBetter == true;

        private long Least => Math.Max(_definition.MinimumSampleSize ?? 0, AsymptoticSequence.MinUnits);

        /// <summary>Of the variants that are compared, by their places; null where there are not two.</summary>
        public (int[] Variants, BestProbability Best)? Best()
        {
            int[] compared =
            [
                .. Enumerable
                    .Range(0, _values.Length)
                    .Where(v => _totals[v].Units >= Least && _values[v].Value is not null && _estimator.IsWellKnown(v)),
            ];
            if (compared.Length < 2)
            {
                return null;
            }
            BetaDistribution[] rates = [.. compared.Select(_estimator.Posterior).OfType<BetaDistribution>()];
            var best = BestVariant.Among(
                [.. compared.Select(v => _values[v].Value!)],
                rates.Length == compared.Length ? rates : null,
                LowerIsBetter
            );
            return best is null ? null : (compared, best);
        }

        public VariantEstimate Variant(int variant, (int[] Variants, BestProbability Best)? best)
        {
            var (total, value) = (_totals[variant], _values[variant]);
            var place = best is { } among ? Array.IndexOf(among.Variants, variant) : -1;
            var known = total.Units < AsymptoticSequence.MinUnits ? null : value.Value;
            return new VariantEstimate(
                _sample.Variants[variant],
                total.Units,
                _definition.Type == MetricType.Quantile
                    ? _sample.Observations?[variant].LongCount(u => u.Count > 0) ?? 0
                    : total.Values.Count,
                total.Least,
                total.Most,
                value.Value?.Value,
                known?.Interval,
                value.Why,
                place < 0 ? null : best!.Value.Best.ProbabilityBest[place],
                place < 0 ? null : best!.Value.Best.ExpectedLoss[place],
                total.Unread,
                known is null ? null : Math.Sqrt(known.Variance)
            );
        }

        public MetricEffect Effect(int variant)
        {
            var few = Least - Math.Min(_totals[_sample.Control].Units, _totals[variant].Units);
            if (few > 0)
            {
                return None(variant, NotComputable.TooEarly, few);
            }
            // With moved weights there may be an effect where there is no value.
            var why = _values[_sample.Control].Why ?? _values[variant].Why;
            if (why is { } missing && !_sample.WeightsMoved)
            {
                return None(variant, missing);
            }
            var answer = _estimator.Effect(variant);
            if (answer.Value is not { } effect)
            {
                return None(variant, answer.Why!.Value);
            }
            var lift = Lift(variant);
            return new MetricEffect(
                _sample.Variants[variant],
                effect,
                Why: null,
                MissingUnits: null,
                lift,
                ChanceToWin(variant),
                _estimator.Adjusted(variant),
                _definition.Guardrail is { } guardrail ? Judge(guardrail, lift) : null
            );
        }

        private MetricEffect None(int variant, NotComputable why, long? missing = null) =>
            new(
                _sample.Variants[variant],
                null,
                why,
                missing,
                null,
                null,
                null,
                _definition.Guardrail is null ? null : GuardrailVerdict.Undecided
            );

        private LiftEstimate? Lift(int variant)
        {
            if ((_values[_sample.Control].Value, _values[variant].Value) is not ({ } control, { } treatment))
            {
                return null;
            }
            var covariance = _estimator.Covariance(variant);
            var units = _estimator.UnitsOfSequence(variant);
            var rates = Posteriors(variant);
            // Of rates that are rare the normal approximation holds no better than the sequence.
            var atTheEnd =
                rates is not null && units is null
                    ? null
                    : BestVariant.Lift(control, treatment, covariance, StandardNormal.UpperQuantile(_alpha / 2));
            var anyTime = units is { } count
                ? BestVariant.Lift(control, treatment, covariance, AsymptoticSequence.Critical(count, _rho, _alpha))
                : null;
            var credible = rates is (var first, var second)
                ? RelativeLift.Compute(first, second).CredibleInterval(1 - _alpha)
                : atTheEnd?.Interval;
            return control.Value > 0
                ? new LiftEstimate(treatment.Value / control.Value - 1, atTheEnd?.Interval, anyTime?.Interval, credible)
                : null;
        }

        private double? ChanceToWin(int variant)
        {
            if ((_values[_sample.Control].Value, _values[variant].Value) is not ({ } control, { } treatment))
            {
                return null;
            }
            var larger =
                Posteriors(variant) is (var first, var second) ? RelativeLift.Compute(first, second).ProbabilityPositive
                : _estimator.IsWellKnown(_sample.Control) && _estimator.IsWellKnown(variant)
                    ? BestVariant.IsLarger(control, treatment, _estimator.Covariance(variant))
                : null;
            return LowerIsBetter ? 1 - larger : larger;
        }

        private (BetaDistribution Control, BetaDistribution Treatment)? Posteriors(int variant) =>
            (_estimator.Posterior(_sample.Control), _estimator.Posterior(variant)) is ({ } control, { } treatment)
                ? (control, treatment)
                : null;

        private GuardrailVerdict Judge(Guardrail guardrail, LiftEstimate? lift)
        {
            if (lift?.AnyTime is not { } interval)
            {
                return GuardrailVerdict.Undecided;
            }
            return guardrail.IsBreached(interval, LowerIsBetter) ? GuardrailVerdict.Breached
                : guardrail.Holds(interval, LowerIsBetter) ? GuardrailVerdict.Holds
                : GuardrailVerdict.Undecided;
        }
    }
}
