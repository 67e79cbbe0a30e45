using System.Net;
using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Scenarios;

/// <summary>What visitors notice of many long reads at once.</summary>
internal sealed class Bulkheads : IScenario
{
    private const int DefaultEvents = 60_000;
    private const int Verifications = 40;
    private const double PerSecond = 1_000;

    public string Name => "bulkheads";

    public string Summary =>
        $"The time that 99 of 100 new visitors wait at most, of {PerSecond:N0} a second, beside {Verifications} callers who have a "
        + "long stream verified over and over, against the time without them.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        var database = await setting.DatabaseAsync("samplit", ct);
        var server = await setting.ServerAsync(database, ct);
        var audited = await BenchExperiment.CreateAsync(server, ct);
        var events = setting.Options.Events ?? DefaultEvents;
        await setting.FillAsync(database, audited, Visitors.Fresh(), events, StoredExperiment.ConvertingEvery, ct);
        var visited = await BenchExperiment.CreateAsync(server, ct);
        var generator = new OwnGenerator();
        var alone = new Arm(
            "p99 of new visitors, alone",
            "ms",
            token => MeasureAsync(setting, server, generator, visited, token)
        );
        var beside = new Arm(
            $"p99 of new visitors, beside {Verifications} verifications",
            "ms",
            async token =>
            {
                using var enough = CancellationTokenSource.CreateLinkedTokenSource(token);
                var verifying = Enumerable
                    .Range(0, Verifications)
                    .Select(_ => VerifyAsync(server, audited, enough.Token))
                    .ToArray();
                var sample = await MeasureAsync(setting, server, generator, visited, token);
                await enough.CancelAsync();
                var answers = await Task.WhenAll(verifying);
                return sample with { Refused = answers.Sum(a => a.Refused) };
            }
        );
        return new Plan([alone, beside], [new(beside.Name, alone.Name, Goal.AtMost(3))])
        {
            Notes =
            [
                $"{events:N0} events are verified each time; refused are verifications, which ask again a second later",
            ],
        };
    }

    private static async Task<Sample> MeasureAsync(
        Setting setting,
        ServerProcess server,
        OwnGenerator generator,
        BenchExperiment experiment,
        CancellationToken ct
    )
    {
        var result = await Processors.MeasureAsync(
            setting,
            server,
            () =>
                generator.RunAsync(
                    [server.Address],
                    Workload.Post(experiment.AssignmentsPath, Visitors.Fresh()) with
                    {
                        PerSecond = PerSecond,
                    },
                    setting.Options.Duration,
                    ct
                )
        );
        return result.Sample with { Value = result.Latency.P99 };
    }

    private static async Task<(int Answered, int Refused)> VerifyAsync(
        ServerProcess server,
        BenchExperiment experiment,
        CancellationToken enough
    )
    {
        var (answered, refused) = (0, 0);
        try
        {
            while (true)
            {
                using var answer = await server.Http.GetAsync(
                    new Uri($"/api/experiments/{experiment.Id}/audit/verification", UriKind.Relative),
                    enough
                );
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    answered++;
                    continue;
                }
                refused++;
                await Task.Delay(TimeSpan.FromSeconds(1), enough);
            }
        }
        catch (OperationCanceledException)
        {
            return (answered, refused);
        }
    }
}
