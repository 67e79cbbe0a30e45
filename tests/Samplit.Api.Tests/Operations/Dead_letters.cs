using System.Net;
using Samplit.Api.Tests.Sealing;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Operations;

public class Dead_letters(SharedServer shared)
{
    private const string Path = "/api/operations/dead-letters";

    [Fact]
    public async Task Are_what_an_outlet_never_took_and_arrive_when_they_are_replayed()
    {
        await using var anchor = await TestAnchor.StartAsync();
        anchor.Answer(HttpStatusCode.InternalServerError);
        await using var server = await FailingAsync(anchor);
        var letter = await LetterAsync(server);
        Assert.Equal("publish_checkpoint", letter.GetProperty("messageType").GetString());
        Assert.Equal("System.Net.Http.HttpRequestException", letter.GetProperty("exceptionType").GetString());
        Assert.Contains("500", letter.GetProperty("exceptionMessage").GetString(), StringComparison.Ordinal);
        Assert.Equal(3, letter.GetProperty("attempts").GetInt32());
        Assert.False(letter.GetProperty("isReplaying").GetBoolean());
        var failed = anchor.Sizes.Count;
        anchor.Answer(HttpStatusCode.OK);

        var replayed = await server.PostAsync($"{Path}/{letter.GetProperty("id").GetGuid()}/replay");

        replayed.Is(HttpStatusCode.NoContent);
        await Eventually.TrueAsync("it arrives", () => anchor.Sizes.Count == failed + 1);
        // It is let go of a moment after it was taken.
        await Eventually.TrueAsync(
            "none is left",
            async () => (await server.GetAsync(Path)).Text == """{"deadLetters":[]}"""
        );
    }

    [Fact]
    public async Task Are_gone_when_they_are_deleted()
    {
        await using var anchor = await TestAnchor.StartAsync();
        anchor.Answer(HttpStatusCode.InternalServerError);
        await using var server = await FailingAsync(anchor);
        var letter = await LetterAsync(server);

        using var deleted = await server.Http.DeleteAsync(
            new Uri($"{Path}/{letter.GetProperty("id").GetGuid()}", UriKind.Relative)
        );

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        (await server.GetAsync(Path)).Is(HttpStatusCode.OK, """{"deadLetters":[]}""");
    }

    [Fact]
    public async Task That_are_not_there_can_be_neither_replayed_nor_deleted()
    {
        var path = $"{Path}/{Guid.NewGuid()}";

        (await shared.Server.PostAsync(path + "/replay")).IsNotFound("dead_letter");
        (await Answer.ReadAsync(await shared.Server.Http.DeleteAsync(new Uri(path, UriKind.Relative)))).IsNotFound(
            "dead_letter"
        );
    }

    /// <summary>One that signs when there is an experiment, and gives up after three attempts.</summary>
    private static async Task<RunningServer> FailingAsync(TestAnchor anchor)
    {
        var server = await RunningServer.StartAsync(
            ("Samplit:CheckpointInterval", "00:00:00.500"),
            ("Samplit:CheckpointUrl", anchor.Url),
            ("Samplit:ScheduleCheck", "00:00:00.020"),
            ("Samplit:MessageRetries:0", "00:00:00.010"),
            ("Samplit:MessageRetries:1", "00:00:00.010"),
            ("Logging:LogLevel:Samplit.Api.Sealing.PublishCheckpoint", "None")
        );
        await An.FixedExperiment.DraftOn(server);
        return server;
    }

    private static async Task<System.Text.Json.JsonElement> LetterAsync(RunningServer server)
    {
        await Eventually.TrueAsync(
            "there is a dead letter",
            async () => (await server.GetAsync(Path))["deadLetters"].GetArrayLength() == 1
        );
        return (await server.GetAsync(Path))["deadLetters", 0];
    }
}
