using System.Net;
using Npgsql;
using Samplit.Testing;

namespace Samplit.Api.Tests.Faults;

/// <summary>Of two servers, one, and the database has the right time (ADR 39).</summary>
[Collection(nameof(Alone))]
public class A_clock_that_jumps(ITestOutputHelper output)
{
    private static readonly (string, string)[] Settings =
    [
        ("Logging:LogLevel:Default", "None"),
        ("Logging:LogLevel:Samplit", "None"),
        ("Logging:LogLevel:Wolverine", "None"),
        ("Samplit:ScheduleCheck", "00:00:00.100"),
        ("Samplit:ReallocationCheck", "00:00:00.200"),
    ];

    private static readonly (string Name, TimeSpan Offset)[] Jumps =
    [
        ("ten minutes ahead", TimeSpan.FromMinutes(10)),
        ("right", TimeSpan.Zero),
        ("a day ahead", TimeSpan.FromDays(1)),
        ("ten years ahead", TimeSpan.FromDays(3_652)),
        ("400 days behind", TimeSpan.FromDays(-400)),
        ("right", TimeSpan.Zero),
    ];

    [Fact]
    public async Task Stops_its_own_server_only_and_leaves_nothing_in_the_future()
    {
        await using var postgres = await KillablePostgres.StartAsync();
        var jumps = await ServerInProcess.StartAsync("that jumps", postgres.ConnectionString, Settings);
        var right = await ServerInProcess.StartAsync("with the right time", postgres.ConnectionString, Settings);
        await using var run = await FaultRun.StartAsync(postgres.ConnectionString, output, jumps, right);
        await using var owner = NpgsqlDataSource.Create(postgres.ConnectionString);
        var observer = new FaultObserver(run);
        var scheduled = new List<Guid>();

        await run.WhileClientsAsk(async enough =>
        {
            await observer.IsKnownToAll();
            foreach (var (name, offset) in Jumps)
            {
                run.Say($"its clock is {name}");
                scheduled.Add(await FaultRun.IsScheduled(right, TimeSpan.FromSeconds(0.5)));
                jumps.Clock.Offset = offset;
                if (offset > TimeSpan.FromHours(1))
                {
                    await IsRefused(jumps, observer);
                    await Answers(right, enough);
                }
                else
                {
                    await run.EachAnswers(100, enough);
                    await FaultRun.IsStarted(scheduled[^1], right);
                }
                await NothingIsInTheFuture(owner);
            }
            await run.AllGoesOn(observer, enough);
        });

        // Some of them were taken by the server that could record nothing.
        await Task.WhenAll(scheduled.Select(experiment => FaultRun.IsStarted(experiment, right)));
        await run.WhatIsScheduledComes();

        Assert.Equal(0, run.Ledger.Silences);
        await run.AllIsThere($"{Jumps.Length} jumps of a clock");
    }

    private static async Task IsRefused(Node node, FaultObserver observer)
    {
        await Eventually.TrueAsync(
            "it is not ready",
            async () =>
                await node.GetAsync("/health/ready") is { Status: HttpStatusCode.ServiceUnavailable } red
                && red["status"].GetString() == "clock_ahead"
        );
        for (var i = 0; i < 10; i++)
        {
            await FaultObserver.IsAlive(node);
            await observer.KnowsItsOwn(node);
            Assert.Equal("clock_ahead", (await observer.MeetsAStranger(node))["code"].GetString());
        }
    }

    private static async Task Answers(Node node, CancellationToken enough)
    {
        await node.ReadyAsync();
        var until = node.Answered + 100;
        await FaultRun.Until(() => node.Answered >= until, enough);
    }

    private static async Task NothingIsInTheFuture(NpgsqlDataSource owner)
    {
        await using var ahead = owner.CreateCommand(
            "SELECT count(*) FROM samplit.mt_events WHERE timestamp > clock_timestamp() + interval '1 hour'"
        );
        Assert.Equal(0L, await ahead.ExecuteScalarAsync());
    }
}
