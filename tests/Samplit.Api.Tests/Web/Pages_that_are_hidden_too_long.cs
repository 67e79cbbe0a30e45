using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Tests.Story;
using Samplit.Api.Web;
using Samplit.Domain.Experiments;
using Samplit.Testing;

namespace Samplit.Api.Tests.Web;

public class Pages_that_are_hidden_too_long(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task Have_the_experiment_paused_once_with_the_numbers_that_it_rests_on()
    {
        var site = await TestSite.OnAsync(_server);
        var (there, elsewhere) = (
            await site.RunningAsync("""{"targeting": {"include": [{"kind": "exact", "value": "/slow"}]}}"""),
            await site.RunningAsync("""{"targeting": {"include": [{"kind": "exact", "value": "/fast"}]}}""")
        );

        await TellAsync(site, visitors: 40, slow: 15);
        await EventuallyAsync(there, "paused");

        var events = await there.IntactEvents();
        var breach = Assert.IsType<BlankTimeBreached>(events[^2].Data);
        Assert.Equal(new BlankTimeLimit(400, 0.1), breach.Limit);
        // The server looks by itself, too, perhaps before all have told.
        Assert.InRange(breach.Visitors, breach.OverLimit, 40);
        Assert.InRange(breach.ShareLower, 0.1, (double)breach.OverLimit / breach.Visitors);
        Assert.Equal("svc:guardrails", events[^2].Metadata.Actor);
        Assert.Equal("active", (await elsewhere.Get())["status"].GetString());

        Assert.Contains(
            "blankTime",
            (await there.Get("/health")).Is(HttpStatusCode.OK).Each<string>("findings", "code")
        );

        // Whoever resumes it has the last word.
        await there.Take("resume");
        await TellAsync(site, visitors: 5, slow: 5);
        await _server.App.Services.GetRequiredService<BlankTimes>().CheckAsync(CancellationToken.None);
        Assert.Equal("active", (await there.Get())["status"].GetString());
    }

    [Fact]
    public async Task Count_by_the_first_view_of_each_visitor()
    {
        var site = await TestSite.OnAsync(_server);
        var experiment = await site.RunningAsync();

        for (var i = 0; i < 60; i++)
        {
            await site.TellAsync(Batch("v-1", 499, cached: false));
            await site.TellAsync(Batch($"v-{i}", 0, cached: true));
        }
        await _server.App.Services.GetRequiredService<BlankTimes>().CheckAsync(CancellationToken.None);

        Assert.Equal("active", (await experiment.Get())["status"].GetString());
    }

    private static object Batch(string visitor, double milliseconds, bool cached) =>
        new
        {
            visitor,
            url = $"{TestSite.Origin}/slow",
            events = new[]
            {
                new
                {
                    kind = "timing",
                    blankMilliseconds = milliseconds,
                    cached,
                },
            },
        };

    private static async Task TellAsync(TestSite site, int visitors, int slow)
    {
        for (var i = 0; i < visitors; i++)
        {
            (await site.TellAsync(Batch($"v-{Guid.NewGuid():N}", i < visitors - slow ? 40 : 450, cached: false))).Is(
                HttpStatusCode.OK
            );
        }
    }

    private async Task EventuallyAsync(TestExperiment experiment, string status)
    {
        await _server.App.Services.GetRequiredService<BlankTimes>().CheckAsync(CancellationToken.None);
        await Eventually.TrueAsync(
            $"it is {status}",
            async () => (await experiment.Get())["status"].GetString() == status
        );
    }
}
