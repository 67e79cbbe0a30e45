using Samplit.Benchmarks.Harness;
using Samplit.Benchmarks.Load;
using Samplit.Benchmarks.Postgres;
using Samplit.Benchmarks.Server;

namespace Samplit.Benchmarks.Scenarios;

/// <summary>New visitors of one hot experiment: what most scenarios measure, or compare with.</summary>
internal static class NewVisitors
{
    public static Arm Arm(
        Setting setting,
        string name,
        ServerProcess server,
        BenchDatabase database,
        BenchExperiment experiment,
        int connections = 64
    ) =>
        new(
            name,
            "/s",
            async ct => (await MeasureAsync(setting, server, database, experiment, connections, ct)).Sample
        );

    /// <summary>New visitors of several experiments in turn, over 64 connections.</summary>
    public static Arm Arm(
        Setting setting,
        string name,
        ServerProcess server,
        BenchDatabase database,
        IReadOnlyList<BenchExperiment> experiments
    )
    {
        string[] paths = [.. experiments.Select(e => e.AssignmentsPath)];
        return new(
            name,
            "/s",
            async ct =>
            {
                var before = await EventsAsync(ct);
                var result = await Processors.MeasureAsync(
                    setting,
                    server,
                    () =>
                        setting.Bench.Generator.RunAsync(
                            server.Address,
                            new Workload(paths, Visitors.Fresh(), Connections: 64),
                            setting.Options.Duration,
                            ct
                        )
                );
                Durable.RequireGrowth(await EventsAsync(ct) - before, result.Answers);
                return result.Sample;
            }
        );

        Task<long> EventsAsync(CancellationToken ct) =>
            database.AskAsync<long>("SELECT sum(version)::bigint FROM samplit.mt_streams", ct);
    }

    public static async Task<LoadResult> MeasureAsync(
        Setting setting,
        ServerProcess server,
        BenchDatabase database,
        BenchExperiment experiment,
        int connections,
        CancellationToken ct,
        Visitors? visitors = null
    )
    {
        var before = await database.VersionAsync(experiment.Id, ct);
        var result = await Processors.MeasureAsync(
            setting,
            server,
            () =>
                setting.Bench.Generator.RunAsync(
                    server.Address,
                    Workload.Post(experiment.AssignmentsPath, visitors ?? Visitors.Fresh(), connections),
                    setting.Options.Duration,
                    ct
                )
        );
        Durable.RequireGrowth(await database.VersionAsync(experiment.Id, ct) - before, result.Answers);
        return result;
    }
}

/// <summary>What a load costs the processors.</summary>
internal static class Processors
{
    public static async Task<LoadResult> MeasureAsync(
        Setting setting,
        ServerProcess server,
        Func<Task<LoadResult>> load
    )
    {
        var (ours, postgres) = Read();
        var result = await load();
        var (oursAfter, postgresAfter) = Read();
        return result.Answers == 0
            ? result
            : result with
            {
                Cpu = new Cpu(
                    (oursAfter - ours).TotalMicroseconds / result.Answers,
                    (postgresAfter - postgres).TotalMicroseconds / result.Answers
                ),
            };

        (TimeSpan, TimeSpan) Read() =>
            OperatingSystem.IsLinux()
                ? (ProcessorTime.Of(server.Process), ProcessorTime.OfFamily(setting.Bench.Cluster.Process))
                : default;
    }
}

/// <summary>Whether what was answered is in the stream: an answer without an event is no assignment.</summary>
internal static class Durable
{
    public static void RequireGrowth(long events, long answers)
    {
        if (events < answers)
        {
            throw new BenchmarkException(
                $"{answers:N0} requests were answered, but the stream grew by {events:N0} events only."
            );
        }
    }
}
