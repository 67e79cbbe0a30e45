using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Operations;

public class How_it_goes(SharedServer shared)
{
    private readonly RunningServer _server = shared.App;

    [Fact]
    public async Task Is_said_of_all_that_follows_the_events()
    {
        await An.FixedExperiment.DraftOn(_server);

        await Eventually.TrueAsync(
            "a checkpoint covers some",
            async () => (await _server.GetAsync("/api/operations")).Body.TryGetProperty("checkpoint", out _)
        );

        var answer = (await _server.GetAsync("/api/operations")).Is(HttpStatusCode.OK).Body;
        var newest = answer.GetProperty("newest").GetInt64();
        Assert.InRange(answer.GetProperty("checkpoint").GetProperty("size").GetInt64(), 1, newest);
        var followers = answer.GetProperty("followers").EnumerateArray().ToArray();
        Assert.Equal(
            ["HighWaterMark", "attribution", "transparency_log"],
            followers.Select(f => f.GetProperty("name").GetString()).Order(StringComparer.Ordinal)
        );
        Assert.All(
            followers,
            f =>
                Assert.Equal(
                    Math.Max(0, newest - f.GetProperty("sequence").GetInt64()),
                    f.GetProperty("behind").GetInt64()
                )
        );
        Assert.True(answer.GetProperty("messages").GetProperty("deadLetters").GetInt32() >= 0);
    }
}
