using System.Net;
using Samplit.Api.Tests.Faults;
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
    public async Task Is_not_lost_when_the_server_is_killed()
    {
        await using var database = await TestDatabase.CreateMigratedAsync();
        // A machine that is busy with other tests is not a failure.
        await using var killed = new ApiProcess(
            "1",
            database.ServerConnections,
            ("Samplit__RequestTimeout", "00:00:30")
        );
        killed.Start();
        await killed.ReadyAsync();
        var startAt = DateTimeOffset.UtcNow.AddSeconds(1);
        var created = await killed.PostAsync("/api/experiments", An.Experiment.Saying(new { startAt }).Request());
        await killed.KillAsync();

        await using var server = await RunningServer.StartOnAsync(database.ConnectionString);

        var experiment = TestExperiment.Of(server, created!);
        await Eventually.TrueAsync("it is started", async () => await StatusAsync(experiment) == "active");
        Assert.True((await experiment.IntactEvents())[1].Timestamp >= startAt);
    }

    [Fact]
    public async Task Happens_once_whatever_the_number_of_servers()
    {
        await using var database = await TestDatabase.CreateMigratedAsync();
        (string, string) often = ("Samplit:ScheduleCheck", "00:00:00.020");
        await using var first = await RunningServer.StartOnAsync(database.ConnectionString, often);
        await using var second = await RunningServer.StartOnAsync(database.ConnectionString, often);
        var experiments = new List<TestExperiment>();
        foreach (var server in Enumerable.Range(0, 10).Select(i => i % 2 == 0 ? first : second))
        {
            experiments.Add(
                await CreatedAsync(server, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddSeconds(1))
            );
        }

        foreach (var experiment in experiments)
        {
            await Eventually.TrueAsync("it is completed", async () => await StatusAsync(experiment) == "completed");
            Assert.Equal(
                ["experiment_created", "experiment_started", "experiment_completed"],
                (await experiment.IntactEvents()).Select(e => e.Type)
            );
        }
    }

    /// <summary>So they were by versions that looked for them every second.</summary>
    [Fact]
    public async Task Happens_to_experiments_that_were_created_without_a_message()
    {
        await using var database = await TestDatabase.CreateMigratedAsync();
        Guid id;
        await using (var before = await RunningServer.StartOnAsync(database.ConnectionString))
        {
            id = (await CreatedAsync(before, DateTimeOffset.UtcNow.AddSeconds(2), null)).Id;
            await using var delete = database.DataSource.CreateCommand(
                "DELETE FROM samplit.wolverine_incoming_envelopes"
            );
            Assert.Equal(1, await delete.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        await using var server = await RunningServer.StartOnAsync(database.ConnectionString);

        var experiment = new TestExperiment(server, id);
        await Eventually.TrueAsync("it is started", async () => await StatusAsync(experiment) == "active");
    }

    /// <summary>Its server can record nothing meanwhile, however often it tries.</summary>
    [Fact]
    public async Task Is_not_given_up_while_the_clock_is_ahead()
    {
        await using var database = await TestDatabase.CreateMigratedAsync();
        var clock = new MovedClock();
        await using var server = await RunningServer.ListenAsync(
            database.ConnectionString,
            clock,
            ("Samplit:ScheduleCheck", "00:00:00.020"),
            ("Samplit:MessageRetries:0", "00:00:00.010"),
            ("Logging:LogLevel:Samplit", "None"),
            ("Logging:LogLevel:Wolverine", "None")
        );
        await server.ReadyAsync();
        var experiment = await CreatedAsync(server, DateTimeOffset.UtcNow.AddSeconds(1), null);

        clock.Offset = TimeSpan.FromDays(3_652);
        await Eventually.TrueAsync(
            "it was tried more often than it may fail",
            async () =>
                await experiment.Ask(
                    "SELECT max(attempts) FROM samplit.wolverine_incoming_envelopes WHERE $1::uuid IS NOT NULL"
                )
                    is >= 3
        );
        // Asked there: by that clock no key is good any more.
        Assert.Equal(
            1L,
            await experiment.Ask(
                "SELECT count(*) FROM samplit.mt_doc_experiments WHERE id = $1 AND data ->> 'status' = 'draft'"
            )
        );
        clock.Offset = TimeSpan.Zero;

        await Eventually.TrueAsync("it is started", async () => await StatusAsync(experiment) == "active");
    }

    /// <summary>
    /// A server whose clock is ahead takes what is scheduled, and may leave it to one with the right time.
    /// </summary>
    [Fact]
    public async Task Is_not_before_its_time_when_the_message_is_taken_early()
    {
        await using var server = await RunningServer.StartAsync(
            ("Samplit:ScheduleCheck", "00:00:00.020"),
            ("Logging:LogLevel:Wolverine", "None")
        );
        var experiment = await CreatedAsync(server, DateTimeOffset.UtcNow.AddDays(1), null);

        await experiment.Run("UPDATE samplit.wolverine_incoming_envelopes SET execution_time = now()");
        await Eventually.TrueAsync(
            "it was tried, and waits for its time",
            async () =>
                await experiment.Ask(
                    """
                    SELECT count(*) FROM samplit.wolverine_incoming_envelopes
                    WHERE $1::uuid IS NOT NULL AND attempts > 0 AND status = 'Scheduled' AND execution_time > now() + interval '23 hours'
                    """
                )
                    is 1L
        );

        Assert.Equal("draft", await StatusAsync(experiment));
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
        var answer = await An.Experiment.Saying(new { startAt, endAt }).AskedOf(shared.App);

        answer.IsInvalid("endAt");
    }

    [Theory]
    [InlineData("startAt", "2127-03-14T02:30:00")]
    [InlineData("startAt", "2127-03-14")]
    [InlineData("startAt", "tomorrow")]
    [InlineData("endAt", "2127-03-14T02:30:00.5")]
    [InlineData("endAt", "2127-03-14 02:30:00Z")]
    [InlineData("endAt", "2127-02-30T02:30:00Z")]
    public async Task Takes_no_time_that_is_another_one_elsewhere(string field, string time)
    {
        var answer = await At(field, time).AskedOf(shared.App);

        answer.IsInvalid(field);
    }

    [Theory]
    [InlineData("2127-03-14T02:30Z", "2127-03-14T02:30:00Z")]
    [InlineData("2127-03-14T02:30:00.123456789+05:30", "2127-03-13T21:00:00.1234567Z")]
    public async Task Takes_times_with_their_offset(string time, string kept)
    {
        var created = await At("startAt", time).AskedOf(shared.App);

        Assert.Equal(
            DateTimeOffset.Parse(kept, System.Globalization.CultureInfo.InvariantCulture),
            created.Is(HttpStatusCode.Created)["startAt"].GetDateTimeOffset(),
            TimeSpan.FromMicroseconds(1)
        );
    }

    private static An At(string field, string time) =>
        An.Experiment.Saying(new Dictionary<string, string> { [field] = time });

    private static async Task<string?> StatusAsync(TestExperiment experiment) =>
        (await experiment.Get())["status"].GetString();

    private static Task<TestExperiment> CreatedAsync(
        RunningServer server,
        DateTimeOffset startAt,
        DateTimeOffset? endAt
    ) => An.Experiment.Saying(new { startAt, endAt }).DraftOn(server);
}
