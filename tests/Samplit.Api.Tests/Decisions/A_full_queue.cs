using System.Net;
using Npgsql;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Assignment;
using Samplit.Testing;

namespace Samplit.Api.Tests.Decisions;

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
        await using var transaction = await HoldAsync(experiment, connection);

        var committing = experiment.Assign("v-0");
        await Locks.SomebodyWaits(owner);

        // Of the nine that come now one finds room in the queue.
        var waiting = Enumerable.Range(1, 9).Select(i => experiment.Assign($"v-{i}")).ToList();
        while (waiting.Count > 1)
        {
            var turnedAway = await Task.WhenAny(waiting);
            IsBusy(await turnedAway);
            waiting.Remove(turnedAway);
        }
        (await other.Assign("v-1")).Is(HttpStatusCode.OK);
        await transaction.RollbackAsync();

        (await committing).Is(HttpStatusCode.OK);
        (await waiting[0]).Is(HttpStatusCode.OK);
        Assert.Equal(2, (await experiment.Events<VisitorAssigned>()).Count);
    }

    [Fact]
    public async Task Turns_items_away_one_by_one_and_the_call_when_there_is_room_for_none()
    {
        await using var server = await RunningServer.StartAsync(("Samplit:WriterQueue", "1"));
        var experiment = await An.Experiment.RunningOn(server);
        var other = await An.Experiment.RunningOn(server);
        await using var owner = NpgsqlDataSource.Create(server.ConnectionString);
        await using var connection = await owner.OpenConnectionAsync();
        await using var transaction = await HoldAsync(experiment, connection);
        var committing = experiment.Assign("v-0");
        await Locks.SomebodyWaits(owner);

        // Of the six that come now one finds room in the queue, so one of the calls has nothing to wait for.
        var calls = Enumerable
            .Range(0, 2)
            .Select(c => server.Decide(Enumerable.Range(0, 3).Select(i => experiment.Visit($"v-{c}-{i}"))))
            .ToArray();
        var turnedAway = await Task.WhenAny(calls);
        IsBusy(await turnedAway);
        var mixed = (await server.Decide(experiment.Visit("v-1"), other.Visit("v-1"))).Is(HttpStatusCode.OK);
        mixed["decisions", 0, "problem"].IsProblem(HttpStatusCode.ServiceUnavailable, "busy");
        Assert.True(mixed["decisions", 1, "isNew"].GetBoolean());
        await transaction.RollbackAsync();

        (await committing).Is(HttpStatusCode.OK);
        var waited = (await calls.Single(c => c != turnedAway)).Is(HttpStatusCode.OK);
        Assert.True(waited["decisions", 0, "isNew"].GetBoolean());
        waited["decisions", 1, "problem"].IsProblem(HttpStatusCode.ServiceUnavailable, "busy");
        waited["decisions", 2, "problem"].IsProblem(HttpStatusCode.ServiceUnavailable, "busy");
        Assert.Equal(2, (await experiment.Events<VisitorAssigned>()).Count);
    }

    /// <summary>Nobody can append to the experiment before the transaction ends.</summary>
    internal static async Task<NpgsqlTransaction> HoldAsync(TestExperiment experiment, NpgsqlConnection connection)
    {
        var transaction = await connection.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand(
            $"SELECT 1 FROM samplit.mt_streams WHERE id = '{experiment.Id}' FOR UPDATE",
            connection
        );
        await hold.ExecuteNonQueryAsync();
        return transaction;
    }

    private static void IsBusy(Answer answer)
    {
        answer.IsProblem(HttpStatusCode.ServiceUnavailable, "busy");
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
    }
}
