using System.Net;
using Npgsql;
using Samplit.Api.Tests.Database;
using Samplit.Api.Tests.Decisions;
using Samplit.Api.Tests.Story;
using Samplit.Api.Tests.TrackedEvents;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Testing;

namespace Samplit.Api.Tests.Faults;

public class A_commit_of_unknown_outcome(OwnPostgres postgres) : IClassFixture<OwnPostgres>
{
    private const string Unavailable = "database_unavailable";

    /// <summary>The ways on which a writer commits.</summary>
    public enum Writer
    {
        /// <summary>It asks the database who is known, then appends.</summary>
        LooksUp,

        /// <summary>It appends on what it remembers.</summary>
        Remembers,

        /// <summary>It lost a race, so it holds the stream first.</summary>
        HoldsTheStream,
    }

    public static TheoryData<Writer> Writers => [.. Enum.GetValues<Writer>()];

    [Theory, MemberData(nameof(Writers))]
    public async Task That_happened_is_found_by_whoever_asks_again(Writer writer)
    {
        await using var server = await ServerAsync();
        await using var other = await ServerAsync();
        var experiment = await An.Experiment.RunningOn(server);
        await Bring(writer, experiment, other);
        var before = (await experiment.Events()).Count;

        Answer lost;
        Task<Answer> again,
            another;
        await using (var standby = await LostStandby.AwaitAsync(postgres.ConnectionString))
        {
            var asking = experiment.Assign("v-1");
            await standby.CutOffAsync(asking);
            lost = await asking;
            again = experiment.Assign("v-1");
            another = experiment.Assign("v-2");
        }

        lost.IsProblem(HttpStatusCode.ServiceUnavailable, Unavailable);
        Assert.False((await again).Is(HttpStatusCode.OK)["isNew"].GetBoolean());
        Assert.True((await another).Is(HttpStatusCode.OK)["isNew"].GetBoolean());
        var assigned = (await experiment.Events()).Skip(before).Select(e => (VisitorAssigned)e.Data).ToArray();
        Assert.Equal(2, assigned.Length);
        Assert.Equal((await again)["variant"].GetString(), assigned[0].Variant);
        Assert.Equal(assigned[0].Variant, (await experiment.On(other).Assign("v-1"))["variant"].GetString());
        await IsIntact(experiment);
    }

    [Theory, MemberData(nameof(Writers))]
    public async Task That_happened_counts_a_conversion_once(Writer writer)
    {
        await using var server = await ServerAsync();
        await using var other = await ServerAsync();
        var experiment = await An.Experiment.RunningOn(server);
        (await experiment.Assign("v-1")).Is(HttpStatusCode.OK);
        await Bring(writer, experiment, other);

        Answer lost;
        await using (var standby = await LostStandby.AwaitAsync(postgres.ConnectionString))
        {
            var converting = experiment.Convert("v-1", 7);
            await standby.CutOffAsync(converting);
            lost = await converting;
        }

        lost.IsProblem(HttpStatusCode.ServiceUnavailable, Unavailable);
        Assert.False((await experiment.Convert("v-1", 8)).Is(HttpStatusCode.OK)["isNew"].GetBoolean());
        Assert.False((await experiment.On(other).Convert("v-1", 9)).Is(HttpStatusCode.OK)["isNew"].GetBoolean());
        Assert.Equal(7, Assert.Single(await experiment.Events<ConversionRecorded>()).Value);
        await IsIntact(experiment);
    }

    [Fact]
    public async Task That_happened_changes_what_the_next_visitors_are_decided_by()
    {
        await using var server = await ServerAsync();
        var experiment = await An.Experiment.RunningOn(server);
        (await experiment.Assign("v-1")).Is(HttpStatusCode.OK);

        Answer lost;
        await using (var standby = await LostStandby.AwaitAsync(postgres.ConnectionString))
        {
            var pausing = experiment.Post("pause");
            await standby.CutOffAsync(pausing);
            lost = await pausing;
        }

        lost.IsProblem(HttpStatusCode.ServiceUnavailable, Unavailable);
        (await experiment.Assign("v-2")).IsProblem(HttpStatusCode.Conflict, "experiment_not_running");
        (await experiment.Post("pause")).IsProblem(HttpStatusCode.Conflict, "experiment_not_active");
        await experiment.Take("resume");
        (await experiment.Assign("v-2")).Is(HttpStatusCode.OK);
        await IsIntact(experiment);
    }

    [Theory, MemberData(nameof(Writers))]
    public async Task That_did_not_happen_leaves_nothing_remembered(Writer writer)
    {
        await using var server = await ServerAsync();
        await using var other = await ServerAsync();
        var experiment = await An.Experiment.RunningOn(server);
        await Bring(writer, experiment, other);
        var before = (await experiment.Events()).Count;
        await using var owner = NpgsqlDataSource.Create(postgres.ConnectionString);

        Answer lost;
        await using (await Locks.HoldCommitsAsync(owner, experiment.Id))
        {
            var asking = experiment.Assign("v-1");
            await Locks.SomebodyWaits(owner);
            await Locks.EndTheServersWaitAsync(owner);
            lost = await asking;
        }

        lost.IsProblem(HttpStatusCode.ServiceUnavailable, Unavailable);
        Assert.Equal(before, (await experiment.Events()).Count);
        Assert.True((await experiment.Assign("v-1")).Is(HttpStatusCode.OK)["isNew"].GetBoolean());
        Assert.True((await experiment.Assign("v-2")).Is(HttpStatusCode.OK)["isNew"].GetBoolean());
        Assert.Equal(before + 2, (await experiment.Events()).Count);
        await IsIntact(experiment);
    }

    [Fact]
    public async Task That_is_still_on_its_way_when_the_visitor_asks_again_is_waited_for()
    {
        await using var server = await ServerAsync();
        var experiment = await An.Experiment.RunningOn(server);
        await using var killed = new ApiProcess("that is killed", postgres.ServerConnections);
        killed.Start();
        await killed.ReadyAsync();
        await using var owner = NpgsqlDataSource.Create(postgres.ConnectionString);

        Task<Answer> again;
        await using (await Locks.HoldCommitsAsync(owner, experiment.Id))
        {
            var asking = killed.PostAsync($"/v1/experiments/{experiment.Id}/assignments", new { visitor = "v-1" });
            await Locks.SomebodyWaits(owner);
            // PostgreSQL does not look who is still there before it has done what it was told.
            await killed.KillAsync();
            Assert.NotEqual(HttpStatusCode.OK, (await asking)?.Status);
            again = experiment.Assign("v-1");
            await Locks.SomebodyWaits(owner, atLeast: 2);
        }

        Assert.False((await again).Is(HttpStatusCode.OK)["isNew"].GetBoolean());
        Assert.Single(await experiment.Events<VisitorAssigned>());
        await IsIntact(experiment);
    }

    [Fact]
    public async Task That_happened_keeps_an_event_once()
    {
        await using var server = await ServerAsync();
        var (id, other) = (Tracking.NewId(), Tracking.NewId());
        (await server.Track(Tracking.Event())).Is(HttpStatusCode.OK);

        Answer lost;
        await using (var standby = await LostStandby.AwaitAsync(postgres.ConnectionString))
        {
            var tracking = server.Track(Tracking.Event(id));
            await standby.CutOffAsync(tracking);
            lost = await tracking;
        }

        lost.IsProblem(HttpStatusCode.ServiceUnavailable, Unavailable);
        Assert.Equal(
            ["duplicate", "accepted"],
            (await server.Track(Tracking.Event(id), Tracking.Event(other))).Is(HttpStatusCode.OK).Outcomes()
        );
        Assert.Equal(2, await server.RowsAsync(id, other));
    }

    private Task<RunningServer> ServerAsync() =>
        RunningServer.StartOnAsync(postgres.ConnectionString, ("Logging:LogLevel:Default", "None"));

    /// <summary>Brings the experiment's writer to where its next commit goes that way.</summary>
    private static async Task Bring(Writer writer, TestExperiment experiment, RunningServer other)
    {
        await experiment.AssignAll(writer == Writer.Remembers ? 80 : 1, prefix: "before ", atOnce: 1);
        if (writer == Writer.HoldsTheStream)
        {
            await experiment.On(other).AssignAll(1, prefix: "elsewhere ");
        }
    }

    private static async Task IsIntact(TestExperiment experiment) =>
        Assert.Equal("intact", (await experiment.Get("/audit/verification"))["verdict"].GetString());
}
