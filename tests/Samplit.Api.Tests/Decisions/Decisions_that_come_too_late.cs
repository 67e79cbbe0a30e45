using System.Net;
using Npgsql;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Assignment;
using Samplit.Testing;

namespace Samplit.Api.Tests.Decisions;

public class Decisions_that_come_too_late
{
    /// <summary>
    /// One is being committed and one decided while the database holds them up. Those behind wait longer than they may,
    /// and when it goes on nobody waits for them.
    /// </summary>
    [Fact]
    public async Task Are_not_made_and_not_recorded()
    {
        await using var server = await RunningServer.StartAsync(
            ("Samplit:WriterBatch", "1"),
            ("Samplit:RequestTimeout", "00:00:01.500"),
            ("Logging:LogLevel:Default", "None")
        );
        var experiment = await An.Experiment.RunningOn(server);
        (await experiment.Assign("v-0")).Is(HttpStatusCode.OK);
        await using var owner = NpgsqlDataSource.Create(server.ConnectionString);
        await using (var connection = await owner.OpenConnectionAsync())
        await using (await A_full_queue.HoldAsync(experiment, connection))
        {
            var committing = experiment.Assign("v-1");
            await Locks.SomebodyWaits(owner);
            var behind = Enumerable.Range(2, 20).Select(i => experiment.Assign($"v-{i}"));

            Assert.All(await Task.WhenAll([committing, .. behind]), a => a.Is(HttpStatusCode.ServiceUnavailable));
        }

        (await experiment.Assign("v-30")).Is(HttpStatusCode.OK);
        var assigned = await experiment.Events<VisitorAssigned>();
        Assert.InRange(assigned.Count, 2, 4); // v-0, v-30, and the two that the writer had taken
    }
}
