using System.Globalization;
using Samplit.Benchmarks.Scenarios;

namespace Samplit.Benchmarks.Harness;

/// <summary>Everything that was measured in one scenario.</summary>
/// <param name="Samples">By the name of the arm, one a round.</param>
/// <param name="Remarks">What was checked, and what a reader must know.</param>
internal sealed record Result(
    IScenario Scenario,
    Plan Plan,
    IReadOnlyDictionary<string, List<Sample>> Samples,
    IReadOnlyList<string> Remarks,
    Machine Machine,
    DateTimeOffset At
);

/// <summary>Measures the arms of a scenario in turn (A B A B … or A B B A …), after rounds that warm up.</summary>
internal static class Rounds
{
    /// <summary>More failures than one in a hundred are not noise, and a rate beside them means nothing.</summary>
    private const double MaxErrors = 0.01;

    public static async Task<Result> RunAsync(IScenario scenario, Bench bench, CancellationToken ct)
    {
        var at = DateTimeOffset.UtcNow;
        await using var setting = new Setting(bench, scenario.Name);
        bench.Say($"{scenario.Name}: preparing");
        var condition = Machine.Condition(bench.PathOf("."));
        var plan = await scenario.PrepareAsync(setting, ct);
        var samples = plan.Arms.ToDictionary(arm => arm.Name, _ => new List<Sample>());
        for (var round = 1 - bench.Options.WarmUps; round <= bench.Options.Runs; round++)
        {
            foreach (var arm in plan.Alternates && round % 2 == 0 ? plan.Arms.Reverse() : plan.Arms)
            {
                // What one arm has dirtied must not be written out in the other's time.
                await bench.Cluster.CheckpointAsync(ct);
                var sample = await arm.MeasureAsync(ct);
                RefuseErrors(arm, sample, bench.Options.Duration);
                bench.Say(Line(round, bench.Options.Runs, arm, sample));
                if (round > 0)
                {
                    samples[arm.Name].Add(sample);
                }
            }
        }
        var findings = plan.CheckAsync is { } check ? await check(ct) : [];
        return new Result(scenario, plan, samples, [.. findings, .. plan.Notes, .. condition], bench.Machine, at);
    }

    private static void RefuseErrors(Arm arm, Sample sample, TimeSpan duration)
    {
        if (sample.Errors > MaxErrors * sample.Value * duration.TotalSeconds)
        {
            throw new BenchmarkException(
                $"{sample.Errors:N0} requests of '{arm.Name}' failed beside {sample.Value:N0}/s that did not: nothing to compare."
            );
        }
    }

    private static string Line(int round, int rounds, Arm arm, Sample sample)
    {
        var place = round <= 0 ? "warm-up" : string.Create(CultureInfo.InvariantCulture, $"{round}/{rounds}");
        var latency = sample.Latency is { } l ? $", p50 {l.P50:0.0} ms, p99 {l.P99:0.0} ms" : "";
        var cpu = sample.Cpu is { } c ? $", CPU {c.Server:0.0} + {c.Postgres:0.0} µs" : "";
        var errors = sample.Errors > 0 ? $", {sample.Errors:N0} errors" : "";
        var refused = sample.Refused > 0 ? $", {sample.Refused:N0} refused" : "";
        return $"  {place, -8}{arm.Name, -34}{Report.Number(sample.Value), 10} {arm.Unit}{latency}{cpu}{errors}{refused}";
    }
}
