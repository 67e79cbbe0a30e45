using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Decisions;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Visitors;
using Samplit.Ledger.Chain;
using Samplit.Projections;
using Samplit.Projections.Chain;
using Samplit.Projections.Rebuilding;
using Samplit.Projections.Streams;
using Samplit.Testing;

namespace Samplit.Api.Tests.Faults;

/// <summary>It takes the whole machine, so it runs when the other tests are done.</summary>
[CollectionDefinition(nameof(Killed_servers), DisableParallelization = true)]
public class Alone;

/// <summary>
/// SAMPLIT_FAULT_KILLS says how often (4 when it says nothing), SAMPLIT_FAULT_SEED which random choices to repeat: the
/// clients' and the killer's, not the moments at which the processes meet them.
/// </summary>
[Collection(nameof(Killed_servers))]
public class Killed_servers(ITestOutputHelper output)
{
    private const int Clients = 24;

    private static readonly int Kills = Setting("SAMPLIT_FAULT_KILLS") ?? 4;
    private static readonly int Seed = Setting("SAMPLIT_FAULT_SEED") ?? Random.Shared.Next();

    private readonly Stopwatch _clock = Stopwatch.StartNew();

    [Fact]
    public async Task And_a_killed_PostgreSQL_lose_nothing_acknowledged_and_give_nobody_a_second_variant()
    {
        output.WriteLine($"SAMPLIT_FAULT_SEED={Seed}");
        await using var postgres = await KillablePostgres.StartAsync();
        var (hot, quiet) = await TwoExperiments(postgres);
        await using var first = new ApiProcess("1", postgres.ServerConnections);
        await using var second = new ApiProcess("2", postgres.ServerConnections);
        ApiProcess[] servers = [first, second];
        var ledger = new Ledger();

        await WhileClientsAsk(servers, hot, quiet, ledger, enough => Kill(servers, postgres, ledger, enough));

        Assert.Equal(Kills / 2, postgres.Recoveries);
        // From here on nobody appends a reallocation, which might come between two looks at the events.
        await Task.WhenAll(servers.Select(s => s.KillAsync()));
        await using var auditor = await RunningServer.StartOnAsync(
            postgres.ConnectionString,
            ("Samplit:ReallocationCheck", "1.00:00:00")
        );
        var events = await EverythingAcknowledgedIsThere(new TestExperiment(auditor, hot), ledger);
        events += await EverythingAcknowledgedIsThere(new TestExperiment(auditor, quiet), ledger);
        await ProjectionsEqualARebuild(auditor, events);
        output.WriteLine(
            $"{Kills} kills ({Kills - (Kills / 2)} of a server, {Kills / 2} of PostgreSQL), {ledger.Requests:N0} requests, "
                + $"{ledger.Acknowledged:N0} acknowledged, {ledger.Retries:N0} retries, {ledger.Unanswered:N0} commits whose "
                + $"answer was lost; {ledger.Variants.Count:N0} visitors and {ledger.Converted.Count:N0} conversions "
                + $"acknowledged, all of them in {events:N0} events; chains and projections verified; "
                + $"{_clock.Elapsed.TotalSeconds:N1} s"
        );
    }

    private static async Task<(Guid Hot, Guid Quiet)> TwoExperiments(KillablePostgres postgres)
    {
        await using var server = await RunningServer.StartOnAsync(postgres.ConnectionString);
        var hot = await An.AdaptiveExperiment.Under(new { firstBatch = 50 }).RunningOn(server);
        var quiet = await An.AdaptiveExperiment.RunningOn(server);
        return (hot.Id, quiet.Id);
    }

    private static async Task WhileClientsAsk(
        ApiProcess[] servers,
        Guid hot,
        Guid quiet,
        Ledger ledger,
        Func<CancellationToken, Task> happens
    )
    {
        Array.ForEach(servers, s => s.Start());
        await Task.WhenAll(servers.Select(s => s.ReadyAsync()));
        using var enough = new CancellationTokenSource();
        var asking = Task.WhenAll(
            Enumerable
                .Range(0, Clients)
                .Select(i =>
                    new Client(i, servers, hot, quiet, ledger, new Random(unchecked(Seed + 1 + i))).RunAsync(enough)
                )
        );
        try
        {
            await happens(enough.Token);
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            // A client saw something wrong, and says so below.
        }
        finally
        {
            await enough.CancelAsync();
        }
        await asking;
    }

    /// <summary>A server and PostgreSQL in turn; at the end everything runs, and each server answers again.</summary>
    private async Task Kill(ApiProcess[] servers, KillablePostgres postgres, Ledger ledger, CancellationToken enough)
    {
        var random = new Random(Seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            if (random.Next(2) == 0)
            {
                // Else the next one may meet a server that is just starting.
                await EachAnswers(servers, 1, enough);
            }
            var until = ledger.Acknowledged + random.Next(100, 1_000);
            await Until(() => ledger.Acknowledged >= until, enough);
            var victim = random.Next(servers.Length);
            Say($"{(kill % 2 == 0 ? $"server {victim + 1}" : "PostgreSQL")} is killed");
            if (kill % 2 == 0)
            {
                await servers[victim].KillAsync();
                servers[victim].Start();
            }
            else
            {
                await postgres.KillAsync();
                await postgres.RecoverAsync();
            }
        }
        await EachAnswers(servers, 200, enough);
    }

    /// <summary>The answer of one server must not hide that the other one gives none.</summary>
    private static async Task EachAnswers(ApiProcess[] servers, int more, CancellationToken enough)
    {
        await Task.WhenAll(servers.Select(s => s.ReadyAsync()));
        foreach (var server in servers)
        {
            var until = server.Answered + more;
            await Until(() => server.Answered >= until, enough);
        }
    }

    private static async Task Until(Func<bool> reached, CancellationToken enough)
    {
        for (var deadline = DateTime.UtcNow.AddSeconds(60); !reached(); )
        {
            Assert.True(DateTime.UtcNow < deadline, "A server that is ready answers nothing.");
            await Task.Delay(1, enough);
        }
    }

    /// <returns>The number of events.</returns>
    private static async Task<long> EverythingAcknowledgedIsThere(TestExperiment experiment, Ledger ledger)
    {
        var services = experiment.Server.App.Services;
        var events = await experiment.Events();
        Assert.Equal(Enumerable.Range(1, events.Count).Select(v => (long)v), events.Select(e => e.Version));
        var verified = await services.GetRequiredService<ChainVerifier>().VerifyAsync(experiment.Id);
        Assert.Equal((ChainVerdict.Intact, events.Count), (verified.Verdict, verified.Checked));

        // Everybody was asked for until acknowledged, so the two are equal: nothing lost, nothing twice, nothing else.
        var salt = (await services.GetRequiredService<VisitorSalts>().FindAsync(experiment.Id, default))!;
        var here = ledger.Variants.Where(v => v.Key.Experiment == experiment.Id).ToArray();
        Assert.NotEmpty(here);
        Equal(
            here.Select(v => (VisitorKey.From(salt, v.Key.Name), v.Value)),
            events.Select(e => e.Data).OfType<VisitorAssigned>().Select(a => (a.Visitor, a.Variant))
        );
        Equal(
            ledger
                .Converted.Where(v => v.Experiment == experiment.Id)
                .Select(v => (VisitorKey.From(salt, v.Name), ledger.Variants[v])),
            events.Select(e => e.Data).OfType<ConversionRecorded>().Select(c => (c.Visitor, c.Variant))
        );

        var (returning, variant) = (here[0].Key.Name, here[0].Value);
        var told = (await experiment.Assign(returning)).Is(System.Net.HttpStatusCode.OK);
        Assert.Equal((variant, false), (told["variant"].GetString(), told["isNew"].GetBoolean()));
        return events.Count;

        static void Equal(IEnumerable<(VisitorKey, string)> acknowledged, IEnumerable<(VisitorKey, string)> recorded) =>
            Assert.Equal(acknowledged.OrderBy(v => v.Item1.Value), recorded.OrderBy(v => v.Item1.Value));
    }

    private static async Task ProjectionsEqualARebuild(RunningServer server, long events)
    {
        var rebuild = server.App.Services.GetRequiredService<ProjectionRebuild>();
        var projections = server.App.Services.GetRequiredService<StreamStore>().Options.Inline;
        foreach (var projection in projections.Where(p => p.StreamType == StreamTypes.Experiment))
        {
            var report = await rebuild.RunAsync(projection.Name);
            Assert.Equal((projection.Name, events, 0L), (report.Name, report.Events, report.Differences));
        }
    }

    private void Say(string what) => output.WriteLine($"{_clock.Elapsed.TotalSeconds, 6:N1} s: {what}");

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value) : null;
}
