using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Domain.Assignment;
using Samplit.Testing;

namespace Samplit.Api.Tests.Assignment;

public class Assigning_a_visitor(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task Answers_the_variant_with_the_chance_it_had_and_records_the_same()
    {
        var experiment = await An.FixedExperiment.With(("control", 0), ("b", 1)).RunningOn(_server);

        var answer = await experiment.Assign("v-1");

        answer.Is(
            HttpStatusCode.OK,
            $$"""{"experimentId":"{{experiment.Id}}","variant":"b","allocation":0,"propensity":1,"isNew":true,"inExperiment":true}"""
        );
        var assigned = Assert.Single(await experiment.Events<VisitorAssigned>());
        Assert.Equal(("b", 1.0, 0), (assigned.Variant, assigned.Propensity, assigned.Allocation));
    }

    [Fact]
    public async Task Twice_answers_the_same_and_appends_nothing()
    {
        var experiment = await An.Experiment.With(("control", 1), ("b", 3)).RunningOn(_server);
        var first = await experiment.Assign("v-1");
        var events = await experiment.Events();

        var second = await experiment.Assign("v-1");

        second.Is(HttpStatusCode.OK, first.Text.Replace("\"isNew\":true", "\"isNew\":false", StringComparison.Ordinal));
        Assert.Equal(events.Count, (await experiment.Events()).Count);
    }

    [Fact]
    public async Task By_64_first_requests_at_once_is_one_event_and_64_equal_answers()
    {
        var experiment = await An.Experiment.RunningOn(_server);

        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => experiment.Assign("v-1")));

        var assigned = Assert.Single(await experiment.Events<VisitorAssigned>());
        Assert.Single(answers, a => a["isNew"].GetBoolean());
        Assert.All(
            answers,
            a =>
            {
                Assert.Equal(assigned.Variant, a.Is(HttpStatusCode.OK)["variant"].GetString());
                Assert.Equal(assigned.Propensity, a["propensity"].GetDouble());
                Assert.Equal(assigned.Allocation, a["allocation"].GetInt32());
                Assert.True(a["inExperiment"].GetBoolean());
            }
        );
    }

    [Fact]
    public async Task Of_a_paused_experiment_is_refused_until_it_is_resumed()
    {
        var experiment = await An.Experiment.InStatus("paused", _server);

        var refused = await experiment.Assign("v-1");

        refused.IsProblem(HttpStatusCode.Conflict, "experiment_not_running");
        Assert.Contains("this one is paused", refused["detail"].GetString(), StringComparison.Ordinal);
        Assert.Empty(await experiment.Events<VisitorAssigned>());
        await experiment.Take("resume");
        Assert.True((await experiment.Assign("v-1")).Is(HttpStatusCode.OK)["isNew"].GetBoolean());
    }

    [Fact]
    public async Task Who_is_known_answers_the_variant_in_every_later_state()
    {
        var experiment = await An.Experiment.RunningOn(_server);
        var first = await experiment.Assign("v-1");
        var known = first.Text.Replace("\"isNew\":true", "\"isNew\":false", StringComparison.Ordinal);

        foreach (var step in (string[])["pause", "resume", "pause", "complete", "archive"])
        {
            await experiment.Take(step);

            (await experiment.Assign("v-1")).Is(HttpStatusCode.OK, known);
        }
    }

    [Fact]
    public async Task Of_an_unknown_experiment_is_not_found_however_often_it_is_asked()
    {
        var nowhere = new TestExperiment(_server, Guid.NewGuid());

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => nowhere.Assign($"v-{i}")));

        Assert.All(answers, a => a.IsNotFound("experiment"));
    }

    [Theory]
    [InlineData("v")]
    [InlineData(" ")]
    [InlineData("Zoë 日本 🎈")]
    public async Task Takes_any_identifier_as_it_is(string visitor)
    {
        var experiment = await An.Experiment.RunningOn(_server);

        Assert.True((await experiment.Assign(visitor)).Is(HttpStatusCode.OK)["isNew"].GetBoolean());
        Assert.False((await experiment.Assign(visitor)).Is(HttpStatusCode.OK)["isNew"].GetBoolean());
        Assert.True((await experiment.Assign(visitor + " ")).Is(HttpStatusCode.OK)["isNew"].GetBoolean());
    }

    [Fact]
    public async Task Takes_an_identifier_of_255_characters_and_no_longer()
    {
        var experiment = await An.Experiment.RunningOn(_server);

        (await experiment.Assign(new string('日', 255))).Is(HttpStatusCode.OK);

        (await experiment.Assign(new string('v', 256))).IsInvalid("visitor");
    }

    [Theory]
    [InlineData("""{"visitor":""}""")]
    [InlineData("""{"visitor":null}""")]
    [InlineData("""{}""")]
    public async Task Needs_an_identifier(string body)
    {
        var experiment = await An.Experiment.RunningOn(_server);

        var answer = await _server.PostTextAsync($"/v1/experiments/{experiment.Id}/assignments", body);

        answer.IsInvalid("visitor");
    }
}
