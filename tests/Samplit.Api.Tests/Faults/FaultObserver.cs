using System.Diagnostics;
using System.Net;
using Samplit.Api.Tests.Story;

namespace Samplit.Api.Tests.Faults;

/// <summary>
/// Asks each server by itself in the middle of a fault, once and without patience, beside the clients who ask whoever
/// answers.
/// </summary>
internal sealed class FaultObserver(FaultRun run)
{
    /// <summary>A second is promised, and kept by a machine that has nothing else to do.</summary>
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(3);

    private readonly List<Visitor> _strangers = [];
    private Visitor _known;

    /// <summary>New visitors who were not served when they came.</summary>
    public int Refused { get; private set; }

    /// <summary>Every server learns who one visitor is.</summary>
    public async Task IsKnownToAll()
    {
        _known = run.NewVisitor("known");
        foreach (var node in run.Nodes)
        {
            await run.UntilAcknowledged(_known, node);
        }
    }

    /// <summary>
    /// While nothing can be recorded: who is known is served, and whoever is not is told so, at once.
    /// </summary>
    public async Task SeesThatOnlyTheKnownAreServed(CancellationToken enough)
    {
        for (var since = Stopwatch.StartNew(); since.Elapsed < FaultRun.Lasting; await Task.Delay(100, enough))
        {
            foreach (var node in run.Nodes)
            {
                await IsAlive(node);
                await KnowsItsOwn(node);
                await IsRed(node);
                Assert.Equal(HttpStatusCode.ServiceUnavailable, (await MeetsAStranger(node)).Status);
            }
        }
    }

    public static async Task IsAlive(Node node) =>
        (await Within("live", () => node.GetAsync("/health/live"))).Is(HttpStatusCode.OK, """{"status":"live"}""");

    public async Task KnowsItsOwn(Node node) =>
        (await Within("known", () => node.AskAsync(run.Ledger, _known, "assignments"))).Is(HttpStatusCode.OK);

    /// <returns>200, or 503 with a reason.</returns>
    public async Task<Answer> MeetsAStranger(Node node)
    {
        var stranger = run.NewVisitor($"stranger {_strangers.Count}");
        _strangers.Add(stranger);
        var answer = await Within("new", () => node.AskAsync(run.Ledger, stranger, "assignments"));
        Refused += answer.Status == HttpStatusCode.OK ? 0 : 1;
        return answer;
    }

    /// <returns>What it says it is instead of ready.</returns>
    public static async Task<string> IsRed(Node node)
    {
        var answer = await Within("ready", () => node.GetAsync("/health/ready"));
        return answer.Is(HttpStatusCode.ServiceUnavailable)["status"].GetString()!;
    }

    /// <summary>
    /// Who was refused comes again, so that in the end the ledger and the log have the same visitors.
    /// </summary>
    public async Task SeesThatAllAreServed()
    {
        foreach (var stranger in _strangers)
        {
            await run.UntilAcknowledged(stranger);
        }
    }

    private static async Task<Answer> Within(string what, Func<Task<Answer?>> ask)
    {
        var watch = Stopwatch.StartNew();
        var answer = await ask();
        Assert.True(answer is not null && watch.Elapsed < Quick, $"'{what}' took {watch.Elapsed.TotalSeconds:F2} s.");
        return answer;
    }
}
