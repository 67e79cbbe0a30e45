using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Replay;

public class Going_back_in_time(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task Shows_at_every_version_what_was_shown_then()
    {
        var experiment = await An.AdaptiveExperiment.With(("control", 1), ("b", 2)).DraftOn(_server);
        Func<Task<Answer>>[] steps =
        [
            () => experiment.Get(),
            () => experiment.Post("start"),
            () => experiment.Assign("v-1"),
            () => experiment.Assign("v-2"),
            () => experiment.Convert("v-2", 0.1),
            () => experiment.Post("reallocations"),
            () => experiment.Assign("v-3"),
            () => experiment.Post("pause"),
            () => experiment.Convert("v-1", 0.2),
            () => experiment.Post("resume"),
            () => experiment.Post("reallocations"),
            () => experiment.Post("complete"),
            () => experiment.Post("archive"),
        ];
        var then = new List<(string Experiment, string Statistics)>();
        foreach (var step in steps)
        {
            (await step()).Is(HttpStatusCode.OK);
            then.Add(((await experiment.Get()).Text, (await experiment.Get("/statistics")).Text));
        }

        var events = await experiment.Events();
        Assert.Equal(steps.Length, events.Count);
        foreach (var (i, (definition, statistics)) in then.Index())
        {
            var answer = await experiment.Get($"/state?version={i + 1}");
            Assert.Equal(events[i].Timestamp, answer["at"].GetDateTimeOffset());
            answer.Is(
                HttpStatusCode.OK,
                $$"""
                {
                  "experimentId": "{{experiment.Id}}",
                  "version": {{i + 1}},
                  "at": {{answer["at"].GetRawText()}},
                  "experiment": {{definition}},
                  "statistics": {{statistics}}
                }
                """
            );
        }
    }

    [Fact]
    public async Task Without_a_version_shows_now()
    {
        var experiment = await An.Experiment.RunningOn(_server);
        await experiment.Assign("v-1");

        (await experiment.Get("/state")).Is(HttpStatusCode.OK, (await experiment.Get("/state?version=3")).Text);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("3")]
    [InlineData("9223372036854775807")]
    public async Task Goes_no_further_than_the_stream(string version)
    {
        var experiment = await An.Experiment.RunningOn(_server);

        var answer = await experiment.Get($"/state?version={version}");

        answer.IsProblem(HttpStatusCode.UnprocessableEntity, "invalid_request", "version");
        Assert.Equal("From 1 to 2, where the stream is now.", answer["detail"].GetString());
    }
}
