using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Scenarios;

/// <summary>How long it takes to go back to any version of a long stream.</summary>
internal sealed class TimeTravel : IScenario
{
    private const int DefaultEvents = 1_000_000;
    private const int Asked = 50;

    public string Name => "time-travel";

    public string Summary => $"GET …/state at {Asked} versions all over a long stream, over HTTP, one at a time.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        var database = await setting.DatabaseAsync("samplit", ct);
        var server = await setting.ServerAsync(database, ct);
        var experiment = await BenchExperiment.CreateAsync(server, ct);
        var events = setting.Options.Events ?? DefaultEvents;
        await setting.FillAsync(database, experiment, Visitors.Fresh(), events, StoredExperiment.ConvertingEvery, ct);
        var head = await database.VersionAsync(experiment.Id, ct);
        // Multiples of the golden ratio lie all over, and never twice in the same place.
        string[] paths =
        [
            .. Enumerable
                .Range(1, Asked)
                .Select(i => 1 + (long)(i * 0.6180339887498949 % 1 * head))
                .Select(version => $"/api/experiments/{experiment.Id}/state?version={version}"),
        ];
        var arm = new Arm(
            "state at a version",
            "ms",
            token => SequentialRequests.MeasureAsync(server.Http, paths, token)
        );
        return new Plan([arm], []) { P99 = (arm.Name, Goal.AtMost(100)), Notes = [$"{head:N0} events in the stream"] };
    }
}
