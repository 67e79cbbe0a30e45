using System.Globalization;
using Samplit.Api.Experiments;
using Samplit.Domain.Experiments;
using Samplit.Domain.Metrics;

namespace Samplit.Api.Metrics;

/// <summary>Checks a batch as a whole: every row that cannot be taken is named.</summary>
public sealed class MetricCheck(ExperimentReader experiments, TimeProvider clock)
{
    /// <summary>How many bad rows are named; all are counted.</summary>
    public const int MostNamed = 100;

    /// <summary>A day has begun where the sun rises first (UTC+14).</summary>
    private static readonly TimeSpan FirstTimeZone = TimeSpan.FromHours(14);

    public async Task<MetricChecked> RunAsync(IReadOnlyList<MetricRowRequest?> rows, CancellationToken ct)
    {
        var today = DateOnly.FromDateTime((clock.GetUtcNow() + FirstTimeZone).UtcDateTime);
        var found = await FindAsync(rows, ct);
        var (good, bad, badInAll) = (new List<MetricRow>(rows.Count), new List<BadMetricRow>(), 0L);
        var seen = new Dictionary<(Guid, string, DateOnly), int>(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            var problem = Read(rows[i], found, today, out var row);
            if (problem is null && !seen.TryAdd((row!.Experiment, row.Variant, row.Date), i + 1))
            {
                problem = (
                    "date",
                    $"Row {seen[(row.Experiment, row.Variant, row.Date)]} is about the same variant and day."
                );
            }
            if (problem is var (field, detail))
            {
                badInAll++;
                if (bad.Count < MostNamed)
                {
                    bad.Add(new BadMetricRow(i + 1, field, detail));
                }
            }
            else
            {
                good.Add(row!);
            }
        }
        return new MetricChecked(good, bad, badInAll);
    }

    private static (string Field, string Detail)? Read(
        MetricRowRequest? request,
        Dictionary<string, Experiment> experiments,
        DateOnly today,
        out MetricRow? row
    )
    {
        row = null;
        if (request is null)
        {
            return ("", "A row, not null.");
        }
        if (request.Experiment is null || !experiments.TryGetValue(request.Experiment, out var experiment))
        {
            return ("experiment", "There is no experiment with this id or name.");
        }
        if (request.Variant is null || experiment.IndexOf(request.Variant) < 0)
        {
            return ("variant", "The experiment has no variant of this name.");
        }
        if (!DateOnly.TryParseExact(request.Date, "yyyy-MM-dd", CultureInfo.InvariantCulture, default, out var date))
        {
            return ("date", "A day such as 2026-11-21.");
        }
        row = new MetricRow(
            experiment.Id,
            request.Variant,
            date,
            request.Sessions ?? 0,
            request.Impressions ?? 0,
            request.Clicks ?? 0,
            request.Revenue ?? 0
        );
        return row.Problem(today) is { } refusal ? (refusal.Field!, refusal.Detail) : null;
    }

    private async Task<Dictionary<string, Experiment>> FindAsync(
        IReadOnlyList<MetricRowRequest?> rows,
        CancellationToken ct
    )
    {
        var found = new Dictionary<string, Experiment>(StringComparer.OrdinalIgnoreCase);
        foreach (
            var name in rows.Select(r => r?.Experiment).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)
        )
        {
            var id = Guid.TryParseExact(name, "D", out var parsed) ? parsed : await experiments.FindIdAsync(name, ct);
            if (id is { } known && await experiments.FindAsync(known, ct) is { } experiment)
            {
                found[name] = experiment;
            }
        }
        return found;
    }
}

/// <param name="Rows">Those that can be taken, if all can.</param>
/// <param name="Bad">The first that cannot.</param>
public sealed record MetricChecked(IReadOnlyList<MetricRow> Rows, IReadOnlyList<BadMetricRow> Bad, long BadInAll);
