namespace Samplit.Api.Tests.Faults;

/// <summary>SAMPLIT_FAULT_KILLS says how often (4 when it says nothing).</summary>
[Collection(nameof(Alone))]
public class Killed_servers(ITestOutputHelper output)
{
    private static readonly int Kills = FaultRun.Setting("SAMPLIT_FAULT_KILLS") ?? 4;

    [Fact]
    public async Task And_a_killed_PostgreSQL_lose_nothing_acknowledged_and_give_nobody_a_second_variant()
    {
        await using var postgres = await KillablePostgres.StartAsync();
        ApiProcess[] servers = [new("1", postgres.ServerConnections), new("2", postgres.ServerConnections)];
        await using var run = await FaultRun.StartAsync(postgres.ConnectionString, output, servers);

        Array.ForEach(servers, s => s.Start());
        await run.WhileClientsAsk(enough => Kill(servers, postgres, run, enough));

        Assert.Equal(Kills / 2, postgres.Recoveries);
        await run.AllIsThere($"{Kills} kills ({Kills - (Kills / 2)} of a server, {Kills / 2} of PostgreSQL)");
    }

    /// <summary>A server and PostgreSQL in turn; at the end everything runs, and each server answers again.</summary>
    private static async Task Kill(
        ApiProcess[] servers,
        KillablePostgres postgres,
        FaultRun run,
        CancellationToken enough
    )
    {
        var random = new Random(FaultRun.Seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            if (random.Next(2) == 0)
            {
                // Else the next one may meet a server that is just starting.
                await run.EachAnswers(1, enough);
            }
            var until = run.Ledger.Acknowledged + random.Next(100, 1_000);
            await FaultRun.Until(() => run.Ledger.Acknowledged >= until, enough);
            var victim = random.Next(servers.Length);
            run.Say($"{(kill % 2 == 0 ? $"server {victim + 1}" : "PostgreSQL")} is killed");
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
        await run.EachAnswers(200, enough);
    }
}
