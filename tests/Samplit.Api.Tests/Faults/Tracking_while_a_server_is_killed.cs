using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Samplit.Api.Tests.Database;
using Samplit.Api.Tests.Story;
using Samplit.Api.Tests.TrackedEvents;
using Samplit.Testing;

namespace Samplit.Api.Tests.Faults;

public class Tracking_while_a_server_is_killed(OwnPostgres postgres) : IClassFixture<OwnPostgres>
{
    private const int Clients = 4;
    private const int UntilKilled = 400;

    [Fact]
    public async Task Loses_no_event_that_was_acknowledged_and_keeps_none_twice()
    {
        await using var other = await RunningServer.StartOnAsync(
            postgres.ConnectionString,
            ("Logging:LogLevel:Default", "None")
        );
        await using var killed = new ApiProcess("that is killed", postgres.ServerConnections);
        killed.Start();
        await killed.ReadyAsync();
        var (sent, acknowledged) = (new ConcurrentBag<string>(), new ConcurrentBag<string>());
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var clients = Enumerable.Range(0, Clients).Select(_ => Task.Run(SendAsync)).ToArray();
        await enough.Task;
        await killed.KillAsync();
        await Task.WhenAll(clients);

        var again = new List<(string Id, string Outcome)>();
        foreach (var ids in sent.Chunk(500))
        {
            var answer = (await other.Track(ids.Select(id => Tracking.Event(id)))).Is(HttpStatusCode.OK);
            again.AddRange(ids.Zip(answer.Outcomes()));
        }
        Assert.Subset(
            again.Where(a => a.Outcome == "duplicate").Select(a => a.Id).ToHashSet(),
            acknowledged.ToHashSet()
        );
        Assert.Equal(sent.Count, await other.RowsAsync([.. sent]));
        var verified = (await other.GetAsync("/audit/log/verification"))["trackedEvents"];
        Assert.Equal(
            ("intact", sent.Count),
            (verified.GetProperty("verdict").GetString(), verified.GetProperty("rows").GetInt32())
        );

        async Task SendAsync()
        {
            while (true)
            {
                var ids = Enumerable.Range(0, 10).Select(_ => Tracking.NewId()).ToArray();
                Array.ForEach(ids, sent.Add);
                var answer = await killed.PostAsync(
                    "/v1/events",
                    ids.Select(id => (JsonNode)Tracking.Event(id)).ToArray()
                );
                if (answer is null)
                {
                    return;
                }
                if (answer.Status == HttpStatusCode.OK)
                {
                    Array.ForEach(ids, acknowledged.Add);
                }
                if (acknowledged.Count >= UntilKilled)
                {
                    enough.TrySetResult();
                }
            }
        }
    }
}
