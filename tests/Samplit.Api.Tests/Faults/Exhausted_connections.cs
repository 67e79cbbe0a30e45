namespace Samplit.Api.Tests.Faults;

/// <summary>Somebody else has taken all that PostgreSQL gives, and the servers have lost theirs.</summary>
[Collection(nameof(Alone))]
public class Exhausted_connections(ITestOutputHelper output)
{
    [Fact]
    public async Task Keep_nobody_waiting_and_servers_take_theirs_again_by_themselves()
    {
        await using var postgres = await KillablePostgres.StartAsync();
        await using var run = await FaultRun.OfTwoProcessesAsync(postgres, output);
        var observer = new FaultObserver(run);
        var taken = 0;

        await run.WhileClientsAsk(async enough =>
        {
            await observer.IsKnownToAll();
            await run.EachAnswers(100, enough);
            await using (var connections = await TakenConnections.TakeAllAsync(postgres.ConnectionString))
            {
                taken = connections.Count;
                run.Say($"all {taken} connections are taken");
                await observer.SeesThatOnlyTheKnownAreServed(enough);
                run.Say("they are given back");
            }
            await run.AllGoesOn(observer, enough);
        });

        await run.WhatIsScheduledComes();
        Assert.Equal(0, run.Ledger.Silences);
        await run.AllIsThere($"{taken} of {taken} connections taken for {FaultRun.Lasting.TotalSeconds} s");
    }
}
