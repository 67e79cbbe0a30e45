using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Scenarios;

/// <summary>Whether a server that is asked for more than it can do goes on doing what it can.</summary>
internal sealed class Overload : IScenario
{
    private const int Times = 4;
    private const int BatchSize = 1_000;

    /// <summary>Keep the writer busy, and nobody waits in vain.</summary>
    private const int FewCallers = 3;

    private const int ManyCallers = 128;
    private const int Connections = 512;

    public string Name => "overload";

    public string Summary =>
        $"Visitors who are told a variant (goodput) when {Times} times as many are asked for as can be served, against what can be.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        var database = await setting.DatabaseAsync("samplit", ct);
        var server = await setting.ServerAsync(database, ct);
        var experiment = await BenchExperiment.CreateAsync(server, ct);
        var singles = new Singles(setting, server, experiment);
        var few = Batches($"batches of {BatchSize:N0}, {FewCallers} callers", FewCallers);
        var many = Batches($"batches of {BatchSize:N0}, {ManyCallers} callers", ManyCallers);
        var capacity = new Arm($"one by one, {Connections} connections", "/s", singles.CapacityAsync);
        var over = new Arm($"one by one, {Times} times as many", "/s", singles.OverloadAsync);
        var rest = new Arm("what processors beside refusals and generator could serve", "/s", singles.RestAsync);
        return new Plan(
            [few, many, capacity, over, rest],
            [
                new(many.Name, few.Name, Goal.AtLeast(0.8)),
                new(over.Name, capacity.Name, Goal: null),
                new(over.Name, rest.Name, Goal.AtLeast(0.8)),
            ]
        )
        {
            Notes =
            [
                "a caller who is refused asks again after the Retry-After",
                "refusals cost what was used beyond the generator and beyond what as many visitors cost at capacity",
            ],
        };

        Arm Batches(string name, int callers) =>
            new(name, "/s", token => BatchesAsync(server, experiment, callers, setting.Options.Duration, token));
    }

    private static async Task<Sample> BatchesAsync(
        ServerProcess server,
        BenchExperiment experiment,
        int callers,
        TimeSpan duration,
        CancellationToken ct
    )
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
        enough.CancelAfter(duration);
        var results = await Task.WhenAll(
            Enumerable.Range(0, callers).Select(_ => CallAsync(server, experiment, enough.Token))
        );
        ct.ThrowIfCancellationRequested();
        return new Sample(results.Sum(r => r.Told) / duration.TotalSeconds) { Refused = results.Sum(r => r.Refused) };
    }

    private static async Task<(long Told, long Refused)> CallAsync(
        ServerProcess server,
        BenchExperiment experiment,
        CancellationToken enough
    )
    {
        var visitors = Visitors.Fresh();
        var (told, refused) = (0L, 0L);
        try
        {
            for (var next = 0L; ; next += BatchSize)
            {
                using var content = new StringContent(Body(experiment, visitors, next), Encoding.UTF8);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var answer = await server.Http.PostAsync(
                    new Uri("/v1/decisions", UriKind.Relative),
                    content,
                    enough
                );
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    var text = await answer.Content.ReadAsByteArrayAsync(enough);
                    told += text.AsSpan().Count("\"variant\""u8);
                    continue;
                }
                refused++;
                next -= BatchSize;
                await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.Zero, enough);
            }
        }
        catch (OperationCanceledException)
        {
            return (told, refused);
        }
    }

    private static string Body(BenchExperiment experiment, Visitors visitors, long first)
    {
        var body = new StringBuilder("{\"decisions\":[");
        for (var i = 0; i < BatchSize; i++)
        {
            body.Append(i == 0 ? "" : ",")
                .Append($"{{\"experimentId\":\"{experiment.Id}\",\"visitor\":\"{visitors.NameOf(first + i)}\"}}");
        }
        return body.Append("]}").ToString();
    }

    /// <summary>
    /// One visitor a request. Whoever sends more than can be served takes processors from the server, and so does every
    /// refusal: the last arm is what the others leave.
    /// </summary>
    private sealed class Singles(Setting setting, ServerProcess server, BenchExperiment experiment)
    {
        private readonly OwnGenerator _generator = new();
        private double _capacity;
        private double _costOfAnswer;
        private double _left;

        public async Task<Sample> CapacityAsync(CancellationToken ct)
        {
            var (result, used, _) = await RunAsync(Connections, perSecond: null, ct);
            _capacity = result.Rate;
            _costOfAnswer = used.TotalSeconds / Math.Max(1, result.Answers);
            return result.Sample;
        }

        public async Task<Sample> OverloadAsync(CancellationToken ct)
        {
            var (result, used, generating) = await RunAsync(Times * Connections, Times * _capacity, ct);
            var all = Environment.ProcessorCount * result.Elapsed.TotalSeconds;
            var refusing = Math.Max(0, used.TotalSeconds - (result.Answers * _costOfAnswer));
            _left = Math.Max(0, all - generating.TotalSeconds - refusing) / _costOfAnswer / result.Elapsed.TotalSeconds;
            return result.Sample with { Errors = 0, Refused = result.Errors };
        }

        public Task<Sample> RestAsync(CancellationToken _) => Task.FromResult(new Sample(Math.Min(_left, _capacity)));

        private async Task<(LoadResult Result, TimeSpan Used, TimeSpan Generating)> RunAsync(
            int connections,
            double? perSecond,
            CancellationToken ct
        )
        {
            var (before, ours) = (Used(), Environment.CpuUsage.TotalTime);
            var result = await Processors.MeasureAsync(
                setting,
                server,
                () =>
                    _generator.RunAsync(
                        [server.Address],
                        Workload.Post(experiment.AssignmentsPath, Visitors.Fresh(), connections) with
                        {
                            PerSecond = perSecond,
                        },
                        setting.Options.Duration,
                        ct
                    )
            );
            return (result, Used() - before, Environment.CpuUsage.TotalTime - ours);
        }

        private TimeSpan Used() =>
            ProcessorTime.Of(server.Process) + ProcessorTime.OfFamily(setting.Bench.Cluster.Process);
    }
}
