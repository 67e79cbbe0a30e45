namespace Samplit.Api.Tests.Faults;

/// <summary>
/// Its connections stay open, and nothing answers on them, as on a machine that swaps or a network that swallows
/// everything.
/// </summary>
[Collection(nameof(Alone))]
public class A_frozen_PostgreSQL(ITestOutputHelper output)
{
    [Fact]
    public async Task Keeps_nobody_waiting_and_those_who_are_known_do_not_notice()
    {
        await using var postgres = await KillablePostgres.StartAsync();
        await using var run = await FaultRun.OfTwoProcessesAsync(postgres, output);
        var observer = new FaultObserver(run);

        await run.WhileClientsAsk(async enough =>
        {
            await observer.IsKnownToAll();
            await run.EachAnswers(100, enough);
            run.Say("PostgreSQL is frozen");
            await postgres.FreezeAsync();
            await observer.SeesThatOnlyTheKnownAreServed(enough);
            run.Say("it goes on");
            await postgres.ThawAsync();
            await run.AllGoesOn(observer, enough);
        });

        await run.WhatIsScheduledComes();
        Assert.Equal(0, run.Ledger.Silences);
        await run.AllIsThere($"PostgreSQL frozen for {FaultRun.Lasting.TotalSeconds} s");
    }
}
