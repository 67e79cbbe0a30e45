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
        await Locks.SomebodyWaits(owner);

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
}
