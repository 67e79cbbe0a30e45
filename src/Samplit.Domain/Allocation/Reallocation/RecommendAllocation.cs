using System.Globalization;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Experiments;
using Samplit.Domain.Metrics;
using Samplit.Domain.Variants;

namespace Samplit.Domain.Allocation.Reallocation;

/// <summary>Visitors of the last days and their conversions, as they stood at a version of the stream.</summary>
/// <param name="Periods">The experiment's periods where its algorithm needs them, else one.</param>
public sealed record VisitorWindow(long ReadVersion, IReadOnlyList<PeriodEvidence> Periods);

/// <summary>What the units of the last days come to for the experiment's primary metric.</summary>
public sealed record MetricWindow(OptimizedMetric Metric, PeriodEvidence Evidence);

/// <summary>An outcome that was computed before the stream was held.</summary>
/// <param name="Digest">The digest of the inputs that it follows from.</param>
public sealed record PrecomputedAllocation(string Digest, AllocationOutcome Outcome);

/// <summary>
/// Says how the traffic should be split, from what the last days brought, and moves nobody. Where nothing that counts
/// has changed since the last time, there is nothing to record: that one still holds.
/// </summary>
/// <param name="Today">The last day of the window.</param>
/// <param name="Metrics">The metrics of the window's days, of an experiment that is optimized for metrics.</param>
/// <param name="Visitors">The visitors of one that is optimized for conversions.</param>
/// <param name="Tracked">What was tracked of the units of one that is optimized for its primary metric.</param>
/// <param name="Precomputed">
/// Taken where the inputs are still the same, so that nobody waits for the quadrature while the stream is held; null
/// when nothing was computed ahead.
/// </param>
public sealed record RecommendAllocation(
    int WindowDays,
    DateOnly Today,
    IReadOnlyList<MetricRow> Metrics,
    VisitorWindow? Visitors,
    PrecomputedAllocation? Precomputed = null,
    MetricWindow? Tracked = null
)
{
    private static readonly RecommendedVariant Nothing = new(
        "",
        IsControl: false,
        0,
        0,
        0,
        Rate: null,
        Posterior: null
    );

    public static Refusal? Validate(int windowDays) =>
        windowDays is >= 1 and <= AllocationParameters.MaxWindowDays
            ? null
            : Refusal.Invalid("windowDays", $"From 1 to {AllocationParameters.MaxWindowDays} days.");

    /// <param name="version">The stream's, that the others were folded up to.</param>
    public static Decision Decide(
        RecommendAllocation command,
        Experiment experiment,
        AllocationState allocation,
        long version
    )
    {
        if (Validate(command.WindowDays) is { } problem)
        {
            return Decision.Refuse(problem);
        }
        var inputs = command.Inputs(experiment, version);
        var digest = inputs.Digest();
        if (allocation.Computed(command.WindowDays)?.Inputs == digest)
        {
            return Decision.Nothing;
        }
        var outcome = command.Precomputed?.Digest == digest ? command.Precomputed.Outcome : inputs.Compute();
        return Decision.Append(AllocationComputed.Create(allocation.NextComputation, inputs, outcome));
    }

    public AllocationInputs Inputs(Experiment experiment, long version)
    {
        if (!experiment.FollowsMetrics)
        {
            var (read, periods) = Visitors!;
            return AllocationInputs.For(experiment, WindowDays, Today, read, periods, i => Visited(periods, i));
        }
        if (Tracked is { } tracked)
        {
            PeriodEvidence[] whole = [tracked.Evidence];
            return AllocationInputs.For(
                experiment,
                WindowDays,
                Today,
                version,
                whole,
                i => Visited(whole, i),
                tracked.Metric
            );
        }
        var isByDay =
            experiment.AllocationPolicy.Discount is not null
            || experiment.AllocationAlgorithm.Description.Needs != AlgorithmNeed.Counts;
        var days = Days(experiment, isByDay);
        return AllocationInputs.For(
            experiment,
            WindowDays,
            Today,
            version,
            days,
            i => Measured(experiment.Variants[i])
        );
    }

    private static RecommendedVariant Visited(IReadOnlyList<PeriodEvidence> periods, int variant) =>
        Nothing with
        {
            // A variant may have come since they were read.
            Assignments = periods.Sum(p => p.Units.ElementAtOrDefault(variant)),
            Conversions = periods.Sum(p => p.Successes!.ElementAtOrDefault(variant)),
        };

    private RecommendedVariant Measured(Variant variant)
    {
        MetricRow[] rows = [.. Metrics.Where(row => row.Variant == variant.Name)];
        return Nothing with
        {
            Sessions = rows.Sum(row => row.Sessions),
            Impressions = rows.Sum(row => row.Impressions),
            Clicks = rows.Sum(row => row.Clicks),
            Revenue = RevenueText.Format(rows.Sum(row => row.Revenue)),
        };
    }

    private IReadOnlyList<PeriodEvidence> Days(Experiment experiment, bool isByDay)
    {
        var days = Metrics.GroupBy(row => row.Date).OrderBy(day => day.Key).ToArray();
        return !isByDay || days.Length == 0
            ? [Period(experiment, PeriodEvidence.Whole, Metrics)]
            :
            [
                .. days.Select(day =>
                    Period(experiment, day.Key.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day)
                ),
            ];
    }

    private static PeriodEvidence Period(Experiment experiment, string name, IEnumerable<MetricRow> rows)
    {
        var of = rows.ToLookup(row => row.Variant);
        var isMoney = experiment.Objective is OptimizationTarget.Rps or OptimizationTarget.Rpm;
        return new(
            name,
            [
                .. experiment.Variants.Select(v =>
                    of[v.Name]
                        .Sum(row => experiment.Objective == OptimizationTarget.Rps ? row.Sessions : row.Impressions)
                ),
            ],
            isMoney ? null : [.. experiment.Variants.Select(v => of[v.Name].Sum(row => row.Clicks))],
            isMoney
                ? [.. experiment.Variants.Select(v => RevenueText.Format(of[v.Name].Sum(row => row.Revenue)))]
                : null
        );
    }
}
