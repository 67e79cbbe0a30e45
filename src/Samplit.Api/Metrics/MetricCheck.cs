using Samplit.Domain.Metrics;

namespace Samplit.Api.Metrics;

/// <summary>An experiment that a row may be about.</summary>
public sealed record NamedExperiment(Guid Id, IReadOnlySet<string> Variants);

/// <summary>Checks a batch as a whole: every row that cannot be taken is named.</summary>
public sealed class MetricCheck(MetricReader metrics, TimeProvider clock)
{
    /// <summary>How many bad rows are named; all are counted.</summary>
    public const int MaxNamesListed = 100;

    /// <summary>A day has begun where the sun rises first (UTC+14).</summary>
    private static readonly TimeSpan FirstTimeZone = TimeSpan.FromHours(14);

    private static readonly MetricFault NoExperiment = new(
        "experiment",
        "There is no experiment with this id or name."
    );
    private static readonly MetricFault TwoExperiments = new(
        "experiment",
        "One experiment has this id and another one has it for a name: give the other one's id."
    );
    private static readonly MetricFault NoVariant = new("variant", "The experiment has no variant of this name.");

    /// <summary>The last day that a row may be about.</summary>
    public static DateOnly LastDay(DateTimeOffset now) => DateOnly.FromDateTime((now + FirstTimeZone).UtcDateTime);

    public async Task<MetricChecked> RunAsync(MetricRowCollection rows, CancellationToken ct)
    {
        var today = LastDay(clock.GetUtcNow());
        var found = await metrics.FindExperimentsAsync(rows.Experiments.All, ct);
        // Two names may be of one experiment, and what is said twice is about the same one.
        Guid[] ids = [.. found.Select(f => f is [var one] ? one.Id : Guid.Empty)];
        var seen = new Dictionary<(Guid Experiment, int Variant, int Day), int>(rows.Count);
        var (bad, badInAll) = (new List<BadMetricRow>(), 0L);
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            var fault = Fault(row, rows, found, ids, today);
            if (fault is null && !seen.TryAdd((ids[row.Experiment], row.Variant, row.Date.DayNumber), i + 1))
            {
                var first = seen[(ids[row.Experiment], row.Variant, row.Date.DayNumber)];
                fault = new("date", $"Row {first} is about the same variant and day.");
            }
            if (fault is not null && ++badInAll <= MaxNamesListed)
            {
                bad.Add(new BadMetricRow(i + 1, fault.Field, fault.Detail));
            }
        }
        return new MetricChecked(badInAll == 0 ? rows.Of(ids) : [], bad, badInAll);
    }

    private static MetricFault? Fault(
        MetricRowCollection.Row row,
        MetricRowCollection rows,
        IReadOnlyList<NamedExperiment>[] found,
        Guid[] ids,
        DateOnly today
    )
    {
        if (row.Fault is { Field: "" })
        {
            return row.Fault;
        }
        if (row.Experiment < 0 || found[row.Experiment].Count == 0)
        {
            return NoExperiment;
        }
        if (found[row.Experiment] is not [var experiment])
        {
            return TwoExperiments;
        }
        if (row.Variant < 0 || !experiment.Variants.Contains(rows.Variants[row.Variant]))
        {
            return NoVariant;
        }
        return row.Fault
            ?? (
                new MetricRow(
                    ids[row.Experiment],
                    rows.Variants[row.Variant],
                    row.Date,
                    row.Sessions,
                    row.Impressions,
                    row.Clicks,
                    row.Revenue
                ).Validate(today)
                    is { } refusal
                    ? new MetricFault(refusal.Field!, refusal.Detail)
                    : null
            );
    }
}

/// <param name="Rows">All of them if all can be taken, else none.</param>
/// <param name="Bad">The first that cannot.</param>
public sealed record MetricChecked(IReadOnlyList<MetricRow> Rows, IReadOnlyList<BadMetricRow> Bad, long BadInAll);
