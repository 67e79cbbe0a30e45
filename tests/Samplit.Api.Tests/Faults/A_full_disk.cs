using System.Diagnostics;
using System.Net;
using Samplit.Testing;

namespace Samplit.Api.Tests.Faults;

/// <summary>PostgreSQL answers what it is asked, and takes nothing more.</summary>
[Collection(nameof(Alone))]
public class A_full_disk(ITestOutputHelper output)
{
    private const int Megabytes = 240;

    /// <summary>
    /// What a server is that the database refuses; without room it may also crash, and not come back while there is
    /// none.
    /// </summary>
    private static readonly HashSet<string> Red = ["writes_refused", "database_unavailable"];

    [Fact]
    public async Task Is_told_of_and_when_there_is_room_again_the_servers_go_on_by_themselves()
    {
        await using var disk = await SmallDisk.MountAsync(Megabytes);
        await using var postgres = await KillablePostgres.StartAsync(
            disk.Folder,
            // As much as fits beside everything else, twice.
            ("max_wal_size", "64MB"),
            ("min_wal_size", "32MB")
        );
        await using var run = await FaultRun.OfTwoProcessesAsync(postgres, output);
        var observer = new FaultObserver(run);
        var (words, recovered) = ("", false);

        await run.WhileClientsAsk(async enough =>
        {
            await observer.IsKnownToAll();
            await run.EachAnswers(100, enough);
            run.Say("the disk is filled");
            disk.Fill();
            words = await IsToldOf(run, observer, enough);
            run.Say("there is room again");
            await disk.FreeAsync();
            recovered = await postgres.RecoverIfGoneAsync();
            await IsServedAgain(run, observer);
            await run.AllGoesOn(observer, enough);
        });

        await run.WhatIsScheduledComes();
        Assert.Equal(0, run.Ledger.Silences);
        await run.AllIsThere(
            $"a disk of {Megabytes} MB full for {FaultRun.Lasting.TotalSeconds} s, {observer.Refused} strangers refused, "
                + $"readiness {words}, PostgreSQL {(recovered ? "started again" : "stayed up")}"
        );
    }

    /// <summary>
    /// Some of what is asked finds room in a page that is there already, so it is served: the rest is told 503.
    /// </summary>
    /// <returns>What the servers said they were.</returns>
    private static async Task<string> IsToldOf(FaultRun run, FaultObserver observer, CancellationToken enough)
    {
        foreach (var node in run.Nodes)
        {
            await Eventually.TrueAsync(
                $"server {node.Name} takes no writes",
                async () =>
                    (await observer.MeetsAStranger(node)).Status == HttpStatusCode.ServiceUnavailable
                    && await node.GetAsync("/health/ready") is { Status: HttpStatusCode.ServiceUnavailable } red
                    && Red.Contains(red["status"].GetString()!)
            );
        }
        run.Say("no server is ready");
        var words = new SortedSet<string>(StringComparer.Ordinal);
        for (var since = Stopwatch.StartNew(); since.Elapsed < FaultRun.Lasting; await Task.Delay(100, enough))
        {
            foreach (var node in run.Nodes)
            {
                await FaultObserver.IsAlive(node);
                await observer.KnowsItsOwn(node);
                await observer.MeetsAStranger(node);
                words.Add(await FaultObserver.IsRed(node));
            }
        }
        Assert.Subset(Red, words);
        return string.Join(" and ", words);
    }

    /// <summary>
    /// Long before the servers say that they are ready, which they do when it has gone well for a while.
    /// </summary>
    private static async Task IsServedAgain(FaultRun run, FaultObserver observer)
    {
        var since = Stopwatch.StartNew();
        foreach (var node in run.Nodes)
        {
            await Eventually.TrueAsync(
                $"server {node.Name} serves again",
                async () => (await observer.MeetsAStranger(node)).Status == HttpStatusCode.OK
            );
        }
        run.Say($"served again after {since.Elapsed.TotalSeconds:N1} s");
        Assert.True(since.Elapsed < TimeSpan.FromSeconds(5), $"Not served for {since.Elapsed}.");
    }
}
