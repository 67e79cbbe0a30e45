using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Experiments;

public class Starting_and_ending_by_time(SharedServer shared)
{
    [Fact]
    public async Task Happens_when_the_times_have_come()
    {
        await using var server = await RunningServer.StartAsync(("Samplit:ScheduleCheck", "00:00:00.020"));
        var experiment = await CreatedAsync(
            server,
            DateTimeOffset.UtcNow.AddDays(-1),
            DateTimeOffset.UtcNow.AddSeconds(1)
        );

        await Eventually.TrueAsync("it is completed", async () => await StatusAsync(experiment) == "completed");

        var events = await experiment.IntactEvents();
        Assert.Equal(["experiment_created", "experiment_started", "experiment_completed"], events.Select(e => e.Type));
        Assert.All(events.Skip(1), e => Assert.Equal("svc:schedule", e.Metadata.Actor));
        Assert.True(events[2].Timestamp >= (await experiment.Get())["endAt"].GetDateTimeOffset());
    }

    [Fact]
    public async Task Is_not_before_its_time()
    {
        var experiment = await CreatedAsync(shared.App, DateTimeOffset.UtcNow.AddDays(1), null);

        Assert.Equal("draft", await StatusAsync(experiment));
        await experiment.Take("start");
        Assert.Equal("active", await StatusAsync(experiment));
    }

    [Theory]
    [InlineData("2020-01-01T00:00:00Z", null)]
    [InlineData("2126-01-01T00:00:00Z", "2126-01-02T00:00:00Z")]
    public async Task Ends_behind_the_start_and_in_the_future(string endAt, string? startAt)
    {
        var answer = await shared.App.PostAsync(
            "/api/experiments",
            new
            {
                name = $"times {Guid.NewGuid():N}",
                variants = new object[] { new { name = "control", isControl = true }, new { name = "b" } },
                startAt,
                endAt,
            }
        );

        answer.IsProblem(HttpStatusCode.UnprocessableEntity, "invalid_request", "endAt");
    }

    private static async Task<string?> StatusAsync(TestExperiment experiment) =>
        (await experiment.Get())["status"].GetString();

    private static async Task<TestExperiment> CreatedAsync(
        RunningServer server,
        DateTimeOffset startAt,
        DateTimeOffset? endAt
    )
    {
        var created = await server.PostAsync(
            "/api/experiments",
            new
            {
                name = $"times {Guid.NewGuid():N}",
                variants = new object[] { new { name = "control", isControl = true }, new { name = "b" } },
                startAt,
                endAt,
            }
        );
        return new TestExperiment(server, created.Is(HttpStatusCode.Created)["id"].GetGuid());
    }
}
