using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Experiments;

public class The_lifecycle(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Answers_a_step_with_the_experiment_as_it_is_then()
    {
        var experiment = await An.Experiment.RunningOn(_server);

        var answer = await experiment.Post("pause");

        var after = await experiment.Get();
        answer.Is(HttpStatusCode.OK, after.Text);
        Assert.Equal(("paused", 3), (answer["status"].GetString(), answer["revision"].GetInt32()));
        Assert.Equal(("\"3\"", "\"3\""), (answer.ETag, after.ETag));
    }

    [Fact]
    public async Task Stays_when_a_step_is_refused()
    {
        var experiment = await An.Experiment.RunningOn(_server);
        var before = await experiment.Get();

        var answer = await experiment.Post("resume");

        answer.IsProblem(HttpStatusCode.Conflict, "experiment_not_paused");
        Assert.Contains("this one is active", answer["detail"].GetString(), StringComparison.Ordinal);
        var after = await experiment.Get();
        Assert.Equal((before.Text, before.ETag), (after.Text, after.ETag));
    }

    [Theory]
    [InlineData("draft", "start", "experiment_not_draft")]
    [InlineData("active", "pause", "experiment_not_active")]
    [InlineData("paused", "resume", "experiment_not_paused")]
    [InlineData("active", "complete", "experiment_not_open")]
    [InlineData("completed", "archive", "experiment_archived")]
    public async Task Takes_each_step_once_even_when_it_is_sent_twice_at_once(string status, string step, string code)
    {
        var experiment = await An.Experiment.InStatus(status, _server);
        var before = await experiment.Events();

        var answers = await Task.WhenAll(experiment.Post(step), experiment.Post(step));

        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.Single(answers, a => a.Status != HttpStatusCode.OK).IsProblem(HttpStatusCode.Conflict, code);
        Assert.Equal(before.Count + 1, (await experiment.Events()).Count);
    }

    [Fact]
    public async Task Tells_when_it_was_started_and_completed()
    {
        var experiment = await An.Experiment.DraftOn(_server);

        var started = await experiment.Post("start");
        var completed = await experiment.Post("complete");

        Assert.False(started.Body.TryGetProperty("completedAt", out _));
        Assert.InRange(
            started["startedAt"].GetDateTimeOffset(),
            started["createdAt"].GetDateTimeOffset(),
            completed["completedAt"].GetDateTimeOffset()
        );
        Assert.Equal(started["startedAt"].GetDateTimeOffset(), completed["startedAt"].GetDateTimeOffset());
        var at = (await experiment.Events()).ToDictionary(e => e.Type, e => e.Timestamp);
        Assert.Equal(at["experiment_started"], completed["startedAt"].GetDateTimeOffset());
        Assert.Equal(at["experiment_completed"], completed["completedAt"].GetDateTimeOffset());
    }

    [Theory]
    [InlineData("\"2\"")]
    [InlineData("*")]
    public async Task Goes_on_when_If_Match_holds(string ifMatch)
    {
        var experiment = await An.Experiment.RunningOn(_server);

        (await experiment.Post("pause", ifMatch)).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("\"1\"")]
    [InlineData("\"3\"")]
    [InlineData("W/\"2\"")]
    [InlineData("2")]
    [InlineData("\"two\"")]
    [InlineData("\"\"")]
    [InlineData("\"99999999999\"")]
    [InlineData("\"-2\"")]
    public async Task Stays_when_If_Match_does_not_hold(string ifMatch)
    {
        var experiment = await An.Experiment.RunningOn(_server);

        var answer = await experiment.Post("pause", ifMatch);

        answer.IsStale();
        Assert.Equal("active", (await experiment.Get())["status"].GetString());
    }

    [Fact]
    public async Task Of_two_who_saw_the_same_revision_only_one_goes_on()
    {
        var experiment = await An.Experiment.RunningOn(_server);
        var seen = (await experiment.Get()).ETag;

        var answers = await Task.WhenAll(experiment.Post("pause", seen), experiment.Post("complete", seen));

        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Assert.Single(answers, a => a.Status != HttpStatusCode.OK).IsStale();
    }

    [Fact]
    public async Task Has_an_ETag_that_visitors_and_reallocations_do_not_move()
    {
        var experiment = await An.Experiment.RunningOn(_server);
        var seen = (await experiment.Get()).ETag;
        await experiment.AssignAll(5);
        (await experiment.Convert("v-1")).Is(HttpStatusCode.OK);
        (await experiment.Post("reallocations")).Is(HttpStatusCode.OK);

        Assert.Equal(seen, (await experiment.Get()).ETag);
        (await experiment.Post("pause", seen)).Is(HttpStatusCode.OK);
    }
}
