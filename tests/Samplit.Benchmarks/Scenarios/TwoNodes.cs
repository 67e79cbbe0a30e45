using System.Net;
using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Postgres;
using Samplit.Benchmarks.Server;
using Samplit.Projections.Chain;

namespace Samplit.Benchmarks.Scenarios;

internal sealed class TwoNodes : IScenario
{
    private const int Connections = 64;

    /// <summary>Visitors whom both nodes are asked for at the same time.</summary>
    private const int Contested = 2_000;

    private const int MaxAttempts = 10;

    public string Name => "two-nodes";

    public string Summary =>
        "New visitors of one hot experiment through two server processes, 32 connections each, against 64 through one.";

    public async Task<Plan> PrepareAsync(Setting setting, CancellationToken ct)
    {
        const string two = "two nodes, 64 connections";
        const string one = "one node, 64 connections";
        var database = await setting.DatabaseAsync("samplit", ct);
        var node = await setting.ServerAsync(database, ct);
        var other = await setting.ServerAsync(database, ct);
        var services = setting.Own(InProcess.Open(database.ConnectionString));
        var experiment = await BenchExperiment.CreateAsync(node, ct);

        return new Plan(
            [
                new(
                    two,
                    "/s",
                    async token =>
                    {
                        var before = await database.VersionAsync(experiment.Id, token);
                        var result = await setting.Bench.Generator.RunAsync(
                            [node.Address, other.Address],
                            Workload.Post(experiment.AssignmentsPath, Visitors.Fresh(), Connections),
                            setting.Options.Duration,
                            token
                        );
                        Durable.RequireGrowth(
                            await database.VersionAsync(experiment.Id, token) - before,
                            result.Answers
                        );
                        return result.Sample;
                    }
                ),
                NewVisitors.Arm(setting, one, node, database, experiment, Connections),
            ],
            [new(two, one, Goal.AtLeast(0.7))]
        )
        {
            CheckAsync = token => CheckAsync(services, database, experiment, [node, other], token),
        };
    }

    /// <summary>The chain is whole, its versions are 1, 2, 3, …, and nobody has two assignments.</summary>
    private static async Task<IReadOnlyList<string>> CheckAsync(
        InProcess services,
        BenchDatabase database,
        BenchExperiment experiment,
        ServerProcess[] nodes,
        CancellationToken ct
    )
    {
        var refused = await AskBothAsync(experiment, nodes, ct);
        var version = await database.VersionAsync(experiment.Id, ct);
        Chains.RequireIntact(await services.Get<ChainVerifier>().VerifyAsync(experiment.Id, ct: ct), version);
        var twice = await database.AskAsync<long>(
            """
            SELECT count(*) - count(DISTINCT data ->> 'visitor') FROM samplit.mt_events
            WHERE stream_id = $1 AND type = 'visitor_assigned'
            """,
            ct,
            experiment.Id
        );
        return twice == 0
            ?
            [
                $"afterwards the chain of {version:N0} events was intact, its versions without a gap, one assignment a visitor; both nodes gave {Contested:N0} contested visitors the same variants ({refused:N0} times one was too busy and was asked again)",
            ]
            : throw new BenchmarkException($"{twice:N0} visitors were assigned more than once.");
    }

    /// <summary>
    /// The hardest case: both nodes are asked for the same new visitors at the same moment, and must agree.
    /// </summary>
    /// <returns>How many requests were answered 503, and sent again as the answer asks for.</returns>
    private static async Task<int> AskBothAsync(BenchExperiment experiment, ServerProcess[] nodes, CancellationToken ct)
    {
        var refused = 0;
        var visitors = Visitors.Fresh();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Contested),
            new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = ct },
            async (number, token) =>
            {
                var answers = await Task.WhenAll(nodes.Select(node => AskAsync(node, visitors.NameOf(number), token)));
                if (answers[0] != answers[1])
                {
                    throw new BenchmarkException($"One node said {answers[0]}, the other {answers[1]}.");
                }
            }
        );
        return refused;

        async Task<string> AskAsync(ServerProcess node, string visitor, CancellationToken token)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    return await experiment.AssignAsync(node, visitor, token);
                }
                catch (HttpRequestException e)
                    when (e.StatusCode == HttpStatusCode.ServiceUnavailable && attempt < MaxAttempts)
                {
                    Interlocked.Increment(ref refused);
                }
            }
        }
    }
}
