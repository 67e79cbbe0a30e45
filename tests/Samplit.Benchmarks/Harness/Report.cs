using System.Text;

namespace Samplit.Benchmarks.Harness;

/// <summary>A result as a section of Markdown, which is what the console shows, too.</summary>
internal static class Report
{
    public static string Render(Result result)
    {
        var text = new StringBuilder();
        text.Append($"\n## {result.Scenario.Name}\n\n{result.Scenario.Summary}\n\n");
        Arms(text, result);
        Comparisons(text, result);
        foreach (var remark in result.Remarks)
        {
            text.Append($"- {remark}\n");
        }
        text.Append($"- {result.At:yyyy-MM-dd HH:mm} UTC, {result.Machine.Describe()}\n");
        text.Append($"- `{result.Machine.Command}`\n");
        return text.ToString();
    }

    /// <summary>Three digits that mean something.</summary>
    public static string Number(double value) =>
        Math.Abs(value) switch
        {
            >= 100 => $"{value:N0}",
            >= 10 => $"{value:0.0}",
            _ => $"{value:0.00}",
        };

    private static void Arms(StringBuilder text, Result result)
    {
        text.Append(
            "| measured | median | min–max | p50 ms | p99 ms | CPU µs, server + PostgreSQL | errors |\n|---|---:|---:|---:|---:|---:|---:|\n"
        );
        foreach (var arm in result.Plan.Arms)
        {
            var samples = result.Samples[arm.Name];
            var values = Spread.Of(samples.Select(s => s.Value));
            var latencies = samples.Select(s => s.Latency).OfType<Latency>().ToArray();
            var (p50, p99) =
                latencies.Length == 0
                    ? ("", "")
                    : (
                        Number(Spread.Of(latencies.Select(l => l.P50)).Median),
                        Number(Spread.Of(latencies.Select(l => l.P99)).Median)
                    );
            text.Append(
                $"| {arm.Name} | {Number(values.Median)} {arm.Unit} | {Range(values)} | {p50} | {p99} | {Processor(samples)} | {samples.Sum(s => s.Errors):N0} |\n"
            );
        }
        text.Append('\n');
    }

    private static string Processor(List<Sample> samples)
    {
        var all = samples.Select(s => s.Cpu).OfType<Cpu>().ToArray();
        return all.Length == 0
            ? ""
            : $"{Number(Spread.Of(all.Select(c => c.Server)).Median)} + {Number(Spread.Of(all.Select(c => c.Postgres)).Median)}";
    }

    private static void Comparisons(StringBuilder text, Result result)
    {
        var rows = new List<string>();
        foreach (var (subject, reference, goal) in result.Plan.Comparisons)
        {
            if (!result.Samples.TryGetValue(subject, out var a) || !result.Samples.TryGetValue(reference, out var b))
            {
                continue;
            }
            var ratio = Spread.OfRatios([.. a.Select(s => s.Value)], [.. b.Select(s => s.Value)]);
            rows.Add(
                $"| {subject} / {reference} | {ratio.Median:0.00}× | {ratio.Least:0.00}–{ratio.Most:0.00} | {Verdict(goal, ratio.Median, "×")} |"
            );
        }
        if (result.Plan.P99 is { } p99)
        {
            var latency = Spread.Of(result.Samples[p99.Arm].Select(s => s.Latency!.P99));
            rows.Add(
                $"| p99 of {p99.Arm} | {Number(latency.Median)} ms | {Range(latency)} | {Verdict(p99.Goal, latency.Median, " ms")} |"
            );
        }
        if (rows.Count > 0)
        {
            text.Append("| compared | median | min–max | to reach |\n|---|---:|---:|---|\n");
            text.AppendJoin('\n', rows).Append("\n\n");
        }
    }

    private static string Range(Spread spread) => $"{Number(spread.Least)}–{Number(spread.Most)}";

    private static string Verdict(Goal? goal, double value, string unit) =>
        goal is null ? "" : $"{goal}{unit}: {(goal.IsReachedBy(value) ? "reached" : "missed")}";
}
