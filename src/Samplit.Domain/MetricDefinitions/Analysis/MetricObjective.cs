using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Allocation.Reallocation;
using Samplit.Domain.Experiments;

namespace Samplit.Domain.MetricDefinitions.Analysis;

/// <summary>The metric that the traffic of an experiment follows: its primary one, if more of it is better.</summary>
public static class MetricObjective
{
    private static Refusal Missing { get; } =
        new(
            RefusalKind.Conflict,
            ProblemCodes.MetricNotOptimizable,
            "Its traffic follows its primary metric. Define one of type conversion, revenue or count that is summed or counted, and of which more is better."
        );

    private static Refusal Changed { get; } =
        new(
            RefusalKind.Conflict,
            ProblemCodes.MetricNotOptimizable,
            "The primary metric was changed while its events were read. Ask again."
        );

    /// <summary>Null where there is none that traffic can follow.</summary>
    public static Metric? Find(MetricSet? metrics) =>
        metrics?.InForce.FirstOrDefault(m => m.Definition is { IsPrimary: true } d && IsOptimizable(d));

    /// <summary>Why there is nothing for its traffic to follow; null where there is, or nothing is asked for.</summary>
    public static Refusal? Validate(Experiment experiment, MetricSet metrics) =>
        experiment.Objective == OptimizationTarget.Metric && Find(metrics) is null ? Missing : null;

    /// <summary>Why what was read cannot be recorded any more; null where it can.</summary>
    /// <param name="read">What an allocation rests on; null for nothing of this kind.</param>
    public static Refusal? Validate(OptimizedMetric? read, MetricSet metrics) =>
        read is null || Find(metrics) is { } metric && (metric.Id, metric.Revision) == (read.Id, read.Revision)
            ? null
            : Changed;

    /// <summary>What the units of the last days bring to an allocation.</summary>
    /// <param name="variants">What those of each variant come to, in the order of the experiment; capped.</param>
    /// <param name="countedUpTo">Sequence of the last event of the log that was counted.</param>
    /// <param name="delay">How long first events take; null where too little is known of it.</param>
    /// <param name="matured">
    /// Of each variant the units whose first event would be known by now, if they have any; null without a delay.
    /// </param>
    public static MetricWindow Window(
        Metric metric,
        CapInForce? cap,
        IReadOnlyList<MetricMoments> variants,
        long countedUpTo,
        EventDelay? delay = null,
        IReadOnlyList<double>? matured = null
    ) =>
        new(
            new OptimizedMetric(
                metric.Id,
                metric.Revision,
                countedUpTo,
                cap is null ? null : MetricValue.Format(cap.Value),
                delay?.MeanSeconds
            ),
            new PeriodEvidence(
                PeriodEvidence.Whole,
                [.. variants.Select(v => v.Units)],
                [.. variants.Select(v => v.Positive)],
                MaturedUnits: delay is null ? null : matured,
                Values: metric.Definition.Type == MetricType.Conversion ? null : [.. variants.Select(Positive)]
            )
        );

    /// <summary>A unit without events has the value 0, so that units of no variant are left out.</summary>
    private static bool IsOptimizable(MetricDefinition definition) =>
        definition is { LowerIsBetter: not true, Type: MetricType.Conversion or MetricType.Revenue or MetricType.Count }
        && UnitMetric.Nothing.Value(definition) is not null;

    /// <summary>Of the values above 0 alone: those of the other units are 0.</summary>
    private static ValueMoments Positive(MetricMoments all)
    {
        if (all.Positive == 0)
        {
            return new(0, 0);
        }
        // Σx² stays the same, and Σx: (n/k)·mean is the mean of the k units that have them.
        var (n, k, mean) = (all.Values.Count, all.Positive, all.Values.Mean);
        var sum = n * mean;
        return new(sum / k, Math.Max(0, all.Values.SquaredDeviations - sum * (sum / k - mean)));
    }
}
