using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Statistics.Design;
using Samplit.Statistics.Sequences;

namespace Samplit.Domain.MetricDefinitions.Decisions;

/// <summary>
/// How many more units an experiment takes, and what it can find of the effect that its primary metric expects: of
/// rates by the rates, of all else by how its values vary now. Traffic is taken to be shared as it was, and equally
/// where units are planned for.
/// </summary>
/// <param name="treatments">Those that may still be shipped.</param>
/// <param name="alpha">Of one comparison.</param>
internal sealed class ExpectedEffectPower(AnalysedMetric primary, IReadOnlyList<string> treatments, double alpha)
{
    /// <summary>What the expected effect is to be found with, as in a plan that says nothing else.</summary>
    private const double Power = 0.8;

    private const long Most = 1L << 62;

    private readonly VariantEstimate? _control = primary.Control;

    private readonly VariantEstimate[] _treatments = [.. treatments.Select(primary.Estimate).OfType<VariantEstimate>()];

    /// <summary>The mean of the control, and what it would be with the effect; null where they are not two.</summary>
    private readonly (double Control, double Treatment)? _means =
        primary.Definition.ExpectedEffect is { } effect
        && primary.Control?.Value is { } mean
        && mean * (1 + effect) != mean
        && (primary.Definition.Type != MetricType.Conversion || (IsRate(mean) && IsRate(mean * (1 + effect))))
            ? (mean, mean * (1 + effect))
            : null;

    private bool IsOfRates => primary.Definition.Type == MetricType.Conversion;

    /// <summary>Units that are missing of all variants together until each has the smallest sample.</summary>
    public long ToSmallestSample()
    {
        var least = Least(primary.Definition);
        var (units, variants) = (primary.Analysis.Variants.Sum(v => v.Units), primary.Analysis.Variants.Count);
        var fewest = _treatments.Append(_control).OfType<VariantEstimate>().Min(v => (long?)v.Units) ?? least;
        return fewest >= least ? 0
            : fewest == 0 ? Whole((double)least * variants)
            : Whole(Math.Ceiling(units * ((double)least / fewest - 1)));
    }

    /// <summary>Units a variant before anything is compared.</summary>
    public static long Least(MetricDefinition definition) =>
        Math.Max(definition.MinimumSampleSize ?? 0, AsymptoticSequence.MinUnits);

    /// <summary>Units of all variants together that the expected effect takes, under equal shares.</summary>
    /// <returns>Null where nobody knows, and where it is more than can be planned for.</returns>
    public long? ForExpectedEffect() =>
        _treatments
            .Select(SampleSizeOf)
            .Select(size => size?.Control * (double)primary.Analysis.Variants.Count)
            .DefaultIfEmpty(null)
            .Aggregate((most, next) => most is { } m && next is { } n ? Math.Max(m, n) : null)
            is { } units
                and <= Preregistration.MaxSample
            ? (long)units
            : null;

    /// <param name="growth">By so many times the units that there are now.</param>
    /// <returns>Of the treatment where it is least; null where nobody knows of any.</returns>
    public double? At(double growth) => _treatments.Select(t => PowerOf(t, growth)).Min();

    private SampleSize? SampleSizeOf(VariantEstimate treatment) =>
        _means is not var (from, to) ? null
        : IsOfRates ? SampleSize.ForRates(from, to, alpha, Power)
        : (DeviationOf(_control!), DeviationOf(treatment)) is ({ } one, { } other)
            ? SampleSize.ForMeans(one, other, to - from, alpha, Power)
        : null;

    private double? PowerOf(VariantEstimate treatment, double growth) =>
        _means is not var (from, to) || UnitsOf(_control!) == 0 || UnitsOf(treatment) == 0 ? null
        : IsOfRates
            ? Samplit.Statistics.Design.Power.OfRates(
                from,
                to,
                Grown(_control!, growth),
                Grown(treatment, growth),
                alpha
            )
        : (DeviationOf(_control!), DeviationOf(treatment)) is ({ } one, { } other)
            ? Samplit.Statistics.Design.Power.OfMeans(
                one,
                other,
                to - from,
                Grown(_control!, growth),
                Grown(treatment, growth),
                alpha
            )
        : null;

    /// <summary>Of a unit; null where it is not known, or where nothing varies.</summary>
    private static double? DeviationOf(VariantEstimate variant) =>
        variant.StandardError * Math.Sqrt(variant.UnitsWithValue) is { } deviation and > 0 ? deviation : null;

    private long UnitsOf(VariantEstimate variant) => IsOfRates ? variant.Units : variant.UnitsWithValue;

    private long Grown(VariantEstimate variant, double growth) =>
        Whole(Math.Max(1, Math.Round(UnitsOf(variant) * growth)));

    private static long Whole(double units) => units < Most ? (long)units : Most;

    private static bool IsRate(double rate) => rate is > 0 and < 1;
}
