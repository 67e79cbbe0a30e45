using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Statistics.Comparisons;
using Samplit.Statistics.Moments;

namespace Samplit.Domain.Tests.MetricDefinitions;

/// <summary>Units of an experiment, by what they come to.</summary>
internal static class Samples
{
    public static MetricMoments OfRate(long converted, long units) =>
        MetricMoments.None with
        {
            Units = units,
            Values = RunningMoments.FromCounts(converted, units),
            Positive = converted,
        };

    /// <param name="variance">Of the units.</param>
    public static MetricMoments OfMean(long units, double mean, double variance) =>
        MetricMoments.None with
        {
            Units = units,
            Values = new RunningMoments(units, mean, variance * (units - 1)),
        };

    public static MetricMoments OfRatio(
        long units,
        double top,
        double topVariance,
        double bottom,
        double bottomVariance,
        double covariance
    ) =>
        OfMean(units, top, topVariance) with
        {
            Ratio = new PairedMoments(
                new(units, top, topVariance * (units - 1)),
                new(units, bottom, bottomVariance * (units - 1)),
                covariance * (units - 1)
            ),
        };

    /// <summary>Weights that never moved; the first is the control.</summary>
    public static MetricSample Constant(params MetricMoments[] variants) =>
        new(
            [.. variants.Select((_, i) => $"{(char)('a' + i)}")],
            Control: 0,
            [new([.. variants.Select(_ => 1.0 / variants.Length)], variants)]
        );

    public static MetricSample Moved(params (double Share, MetricMoments Control, MetricMoments Treatment)[] epochs) =>
        new(
            ["a", "b"],
            Control: 0,
            [.. epochs.Select(e => new MetricEpoch([1 - e.Share, e.Share], [e.Control, e.Treatment]))]
        );

    public static MetricSample WithObservations(
        MetricSample sample,
        params IReadOnlyList<IReadOnlyList<CountedValue>>[] observations
    ) => sample with { Observations = observations };
}
