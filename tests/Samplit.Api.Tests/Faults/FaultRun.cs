using System.Diagnostics;
using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Faults;

/// <summary>
/// Two experiments, servers, and clients who ask them while something happens; afterwards everything has to be there,
/// whatever it was. SAMPLIT_FAULT_SEED says which random choices to repeat: the clients' and the test's own, not the
/// moments at which the processes meet them.
/// </summary>
internal sealed class FaultRun : IAsyncDisposable
{
    private const int Clients = 24;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly string _connectionString;
    private readonly ITestOutputHelper _output;
    private readonly Guid _hot;
    private readonly Guid _quiet;

    private FaultRun(string connectionString, ITestOutputHelper output, IReadOnlyList<Node> nodes, Guid hot, Guid quiet)
    {
        (_connectionString, _output, Nodes, _hot, _quiet) = (connectionString, output, nodes, hot, quiet);
        output.WriteLine($"SAMPLIT_FAULT_SEED={Seed}");
    }

    public static int Seed { get; } = Setting("SAMPLIT_FAULT_SEED") ?? Random.Shared.Next();

    /// <summary>For how long a fault lasts that is not over at once.</summary>
    public static TimeSpan Lasting { get; } = TimeSpan.FromSeconds(Setting("SAMPLIT_FAULT_SECONDS") ?? 5);

    public IReadOnlyList<Node> Nodes { get; }

    public Ledger Ledger { get; } = new();

    /// <param name="connectionString">The superuser's, of a database in which nothing is yet.</param>
    /// <param name="nodes">They may still be starting; they end with it.</param>
    public static async Task<FaultRun> StartAsync(
        string connectionString,
        ITestOutputHelper output,
        params Node[] nodes
    )
    {
        await using var server = await RunningServer.StartOnAsync(connectionString);
        var hot = await An.AdaptiveExperiment.Under(new { firstBatch = 50 }).RunningOn(server);
        var quiet = await An.AdaptiveExperiment.RunningOn(server);
        return new FaultRun(connectionString, output, nodes, hot.Id, quiet.Id);
    }

    /// <summary>Two servers, each a process of its own.</summary>
    public static async Task<FaultRun> OfTwoProcessesAsync(KillablePostgres postgres, ITestOutputHelper output)
    {
        ApiProcess[] servers = [new("1", postgres.ServerConnections), new("2", postgres.ServerConnections)];
        var run = await StartAsync(postgres.ConnectionString, output, servers);
        Array.ForEach(servers, s => s.Start());
        return run;
    }

    /// <summary>Lets it happen while clients ask, who fail it when an answer is wrong.</summary>
    public async Task WhileClientsAsk(Func<CancellationToken, Task> happens)
    {
        await Task.WhenAll(Nodes.Select(n => n.ReadyAsync()));
        // Nobody can look for its keys while something happens to PostgreSQL.
        await Task.WhenAll(Nodes.Select(AnswersPeople));
        using var enough = new CancellationTokenSource();
        var asking = Task.WhenAll(
            Enumerable
                .Range(0, Clients)
                .Select(i =>
                    new Client(i, Nodes, _hot, _quiet, Ledger, new Random(unchecked(Seed + 1 + i))).RunAsync(enough)
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

    private static Task AnswersPeople(Node node) =>
        Eventually.TrueAsync(
            "keys are known",
            async () => await node.GetAsync("/api/experiments") is { Status: HttpStatusCode.OK }
        );

    public Visitor NewVisitor(string name) => new(_quiet, name);

    /// <param name="at">Null for any server.</param>
    public Task UntilAcknowledged(Visitor visitor, Node? at = null) =>
        Client.UntilAcknowledgedAsync(at is null ? Nodes : [at], Ledger, visitor, "assignments", Random.Shared);

    /// <summary>An experiment that starts by itself; asked for again while the server is busy with others.</summary>
    public static async Task<Guid> IsScheduled(Node at, TimeSpan startsIn)
    {
        var created = await Eventually.NotNullAsync(
            "an experiment is created",
            async () =>
            {
                var answer = await at.PostAsync(
                    "/api/experiments",
                    An.Experiment.Saying(new { startAt = DateTimeOffset.UtcNow + startsIn }).Request()
                );
                if (answer is { Status: HttpStatusCode.Created })
                {
                    return answer;
                }
                Assert.Equal(HttpStatusCode.ServiceUnavailable, answer?.Status);
                return null;
            }
        );
        return created["id"].GetGuid();
    }

    public static Task IsStarted(Guid experiment, Node at) =>
        Eventually.TrueAsync(
            "it is started",
            async () =>
                await at.GetAsync($"/api/experiments/{experiment}") is { Status: HttpStatusCode.OK } answer
                && answer["status"].GetString() == "active"
        );

    /// <summary>The answer of one server must not hide that the other one gives none.</summary>
    public async Task EachAnswers(int more, CancellationToken enough)
    {
        await Task.WhenAll(Nodes.Select(n => n.ReadyAsync()));
        foreach (var node in Nodes)
        {
            var until = node.Answered + more;
            await Until(() => node.Answered >= until, enough);
        }
    }

    /// <summary>By itself: each server is ready and serves, also those who were refused.</summary>
    public async Task AllGoesOn(FaultObserver observer, CancellationToken enough)
    {
        await EachAnswers(100, enough);
        await observer.SeesThatAllAreServed();
        Say("all are served again");
    }

    /// <summary>At each server, when clients have ended.</summary>
    public async Task WhatIsScheduledComes()
    {
        foreach (var node in Nodes)
        {
            await IsStarted(await IsScheduled(node, TimeSpan.FromSeconds(1)), node);
        }
        Say("what was scheduled has come");
    }

    /// <summary>Waits for what clients get answered; ends when they do.</summary>
    public static Task Until(Func<bool> reached, CancellationToken enough) =>
        Eventually.TrueAsync(
            "as many as that are answered",
            () =>
            {
                enough.ThrowIfCancellationRequested();
                return reached();
            }
        );

    /// <summary>
    /// Everything acknowledged is there, once, in a chain that is intact, and the read models are what follows from it.
    /// </summary>
    /// <param name="what">Happened, for the line that is printed.</param>
    public async Task AllIsThere(string what)
    {
        // From here on nobody appends a reallocation, which might come between two looks at the events.
        await Task.WhenAll(Nodes.Select(n => n.EndAsync()));
        await using var auditor = await RunningServer.StartOnAsync(
            _connectionString,
            ("Samplit:ReallocationCheck", "1.00:00:00")
        );
        var aftermath = new RecordChecks(auditor, Ledger);
        var events = await aftermath.EverythingAcknowledgedIsIn(_hot);
        events += await aftermath.EverythingAcknowledgedIsIn(_quiet);
        events += await aftermath.TheOthersAreIntact(_hot, _quiet);
        await aftermath.ProjectionsEqualARebuild(events);
        _output.WriteLine(
            $"{what}, {Ledger.Requests:N0} requests, {Ledger.Acknowledged:N0} acknowledged, {Ledger.Retries:N0} retries, "
                + $"longest answer {Ledger.Longest.TotalSeconds:N1} s, {Ledger.Unanswered:N0} commits whose answer was lost; {Ledger.Variants.Count:N0} visitors and "
                + $"{Ledger.Converted.Count:N0} conversions acknowledged, all of them in {events:N0} events; chains and "
                + $"projections verified; {_clock.Elapsed.TotalSeconds:N1} s"
        );
    }

    public void Say(string what) => _output.WriteLine($"{_clock.Elapsed.TotalSeconds, 6:N1} s: {what}");

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }
    }

    public static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? int.Parse(value) : null;
}
