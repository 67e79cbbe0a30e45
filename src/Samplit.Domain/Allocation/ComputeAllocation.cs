using System.Globalization;
using Samplit.Domain.Experiments;
using Samplit.Domain.Metrics;

namespace Samplit.Domain.Allocation;

/// <summary>Visitors of the last days and their conversions, as they stood at a version of the stream.</summary>
/// <param name="Periods">By the experiment's periods where its algorithm needs them, else one.</param>
public sealed record VisitorWindow(long ReadVersion, IReadOnlyList<PeriodEvidence> Periods);

/// <summary>
/// Says how the traffic should be split, from what the last days brought, and moves nobody. Where nothing that counts has changed
/// since the last time, there is nothing to record: that one still holds.
/// </summary>
/// <param name="Today">The last day of the window.</param>
/// <param name="Metrics">Of the window's days, of an experiment that is optimized for metrics.</param>
/// <param name="Visitors">Of one that is optimized for conversions.</param>
public sealed record ComputeAllocation(
    int WindowDays,
    DateOnly Today,
    IReadOnlyList<MetricRow> Metrics,
    VisitorWindow? Visitors
)
{
    private static readonly ComputedVariant Nothing = new("", IsControl: false, 0, 0, 0, Rate: null, Posterior: null);

    public static DateOnly FirstDay(DateOnly today, int windowDays) => today.AddDays(1 - windowDays);

    public static Refusal? Problem(int windowDays) =>
        windowDays is >= 1 and <= AllocationPolicy.MostDays
            ? null
            : Refusal.Invalid("windowDays", $"From 1 to {AllocationPolicy.MostDays} days.");

    /// <param name="version">The stream's, that the others were folded up to.</param>
    public static Decision Decide(
        ComputeAllocation command,
        Experiment experiment,
        AllocationState allocation,
        long version
    )
    {
        if (Problem(command.WindowDays) is { } problem)
        {
            return Decision.Refuse(problem);
        }
        var computed = command.Compute(experiment, allocation.Computations + 1, version);
        return allocation.Computed(command.WindowDays)?.Inputs == computed.Inputs
            ? Decision.Nothing
            : Decision.Append(computed);
    }

    internal AllocationComputed Compute(Experiment experiment, int number, long version)
    {
        if (experiment.Target == OptimizationTarget.Conversion)
        {
            var (read, periods) = Visitors!;
            return Outcome(experiment, number, WindowDays, Today, read, periods, i => Visited(periods, i));
        }
        var needs = experiment.Policy.Tuned(Parameters(experiment)).Description.Needs;
        var days = Days(experiment, needs);
        return Outcome(experiment, number, WindowDays, Today, version, days, i => Measured(experiment.Variants[i]));
    }

    /// <summary>What follows from the evidence for an experiment as it is defined.</summary>
    /// <param name="seen">What a variant brought; whatever else it says is overwritten.</param>
    internal static AllocationComputed Outcome(
        Experiment experiment,
        int number,
        int windowDays,
        DateOnly today,
        long readVersion,
        IReadOnlyList<PeriodEvidence> periods,
        Func<int, ComputedVariant> seen
    )
    {
        var algorithm = experiment.Policy.Description.Algorithm;
        return new AllocationComputed(
            number,
            windowDays,
            FirstDay(today, windowDays),
            today,
            experiment.Target,
            algorithm.Name,
            algorithm.Version,
            Parameters(experiment),
            experiment.Seed,
            readVersion,
            periods,
            [
                .. experiment.Variants.Select(
                    (v, i) =>
                        seen(i) with
                        {
                            Variant = v.Name,
                            IsControl = v.IsControl,
                            Weight = v.Weight,
                            Active = v.Active,
                        }
                ),
            ],
            UsedFallback: false,
            Inputs: ""
        ).Again();
    }

    /// <summary>Of metrics the window is the days that were asked for.</summary>
    private static AllocationPolicy Parameters(Experiment experiment) =>
        experiment.Target == OptimizationTarget.Conversion
            ? experiment.AllocationPolicy
            : experiment.AllocationPolicy with
            {
                Window = null,
            };

    private static ComputedVariant Visited(IReadOnlyList<PeriodEvidence> periods, int variant) =>
        Nothing with
        {
            Assignments = periods.Sum(p => p.Units[variant]),
            Conversions = periods.Sum(p => p.Successes![variant]),
        };

    private ComputedVariant Measured(Variant variant)
    {
        MetricRow[] rows = [.. Metrics.Where(row => row.Variant == variant.Name)];
        return Nothing with
        {
            Sessions = rows.Sum(row => row.Sessions),
            Impressions = rows.Sum(row => row.Impressions),
            Clicks = rows.Sum(row => row.Clicks),
            Revenue = RevenueText.Of(rows.Sum(row => row.Revenue)),
        };
    }

    private IReadOnlyList<PeriodEvidence> Days(Experiment experiment, PolicyNeed needs)
    {
        var days = Metrics.GroupBy(row => row.Date).OrderBy(day => day.Key).ToArray();
        return needs == PolicyNeed.Counts || days.Length == 0
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
        var isMoney = experiment.Target is OptimizationTarget.Rps or OptimizationTarget.Rpm;
        return new(
            name,
            [
                .. experiment.Variants.Select(v =>
                    of[v.Name].Sum(row => experiment.Target == OptimizationTarget.Rps ? row.Sessions : row.Impressions)
                ),
            ],
            isMoney ? null : [.. experiment.Variants.Select(v => of[v.Name].Sum(row => row.Clicks))],
            isMoney ? [.. experiment.Variants.Select(v => RevenueText.Of(of[v.Name].Sum(row => row.Revenue)))] : null
        );
    }
}
