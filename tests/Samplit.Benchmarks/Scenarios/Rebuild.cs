using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Postgres;
using Samplit.Projections;
using Samplit.Projections.Rebuilding;

namespace Samplit.Benchmarks.Scenarios;

internal sealed class Rebuild : IScenario
{
    public string Name => "rebuild";

    public string Summary =>
        "Each inline projection of an experiment rebuilt from its stream, compared with the live one and swapped, against COPY of the same rows to nowhere.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        var stored = await StoredExperiment.CreateAsync(setting, ct);
        var rebuild = stored.Services.Get<ProjectionRebuild>();
        var copying = CopyOut.Arm(stored.Database.DataSource, CopyOut.EventColumns, stored.Experiment, stored.Events);
        var arms = stored
            .Services.Get<ReadModels>()
            .Inline.Where(projection => projection.StreamType == StreamTypes.Experiment)
            .Select(projection => new Arm(
                projection.Name,
                "/s",
                async token =>
                {
                    var report = await rebuild.RunAsync(projection.Name, ct: token);
                    RequireEqual(report, stored.Events);
                    return new Sample(report.Events / report.Elapsed.TotalSeconds);
                }
            ))
            .ToArray();
        return new Plan(
            [.. arms, copying],
            [.. arms.Select(arm => new Comparison(arm.Name, copying.Name, Goal.AtLeast(0.3)))]
        )
        {
            Notes =
            [
                $"{stored.Events:N0} events in the stream; rebuilt and live tables were equal each time; the library runs in the benchmark's process",
            ],
        };
    }

    private static void RequireEqual(RebuildReport report, long events)
    {
        if (report.Differences != 0 || report.Events != events)
        {
            throw new BenchmarkException(
                $"{report.Name} was rebuilt from {report.Events:N0} of {events:N0} events, with {report.Differences:N0} differences."
            );
        }
    }
}
