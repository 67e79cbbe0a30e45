using System.Net;
using Npgsql;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Assignment;
using Samplit.Testing;

namespace Samplit.Api.Tests.Runtime;

public class A_full_queue
{
    [Fact]
    public async Task Turns_the_next_away_at_once_and_answers_those_who_wait()
    {
        await using var server = await RunningServer.StartAsync(("Samplit:WriterQueue", "1"));
        var experiment = await An.Experiment.RunningOn(server);
        var other = await An.Experiment.RunningOn(server);
        await using var owner = NpgsqlDataSource.Create(server.ConnectionString);
        await using var connection = await owner.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand(
            $"SELECT 1 FROM samplit.mt_streams WHERE id = '{experiment.Id}' FOR UPDATE",
            connection
        );
        await hold.ExecuteNonQueryAsync();

        var committing = experiment.Assign("v-0");
        await WaitsForALock(owner);

        // Of the nine that come now one finds room in the queue.
        var waiting = Enumerable.Range(1, 9).Select(i => experiment.Assign($"v-{i}")).ToList();
        while (waiting.Count > 1)
        {
            var turnedAway = await Task.WhenAny(waiting);
            var answer = await turnedAway;
            answer.IsProblem(HttpStatusCode.ServiceUnavailable, "busy");
            Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
            waiting.Remove(turnedAway);
        }
        (await other.Assign("v-1")).Is(HttpStatusCode.OK);
        await transaction.RollbackAsync();

        (await committing).Is(HttpStatusCode.OK);
        (await waiting[0]).Is(HttpStatusCode.OK);
        Assert.Equal(2, (await experiment.Events<VisitorAssigned>()).Count);
    }

    private static async Task WaitsForALock(NpgsqlDataSource owner)
    {
        await using var waits = owner.CreateCommand(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"
        );
        for (var deadline = DateTime.UtcNow.AddSeconds(20); await waits.ExecuteScalarAsync() is not true; )
        {
            Assert.True(DateTime.UtcNow < deadline, "Nobody waits for the lock.");
            await Task.Delay(5);
        }
    }
}
