using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Api.Web;
using Samplit.Domain.Assignment;
using Samplit.Testing;

namespace Samplit.Api.Tests.Web;

public class Automated_visitors(SharedServer shared)
{
    private const string Home = "https://shop.example/";
    private const string Chrome =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

    private readonly RunningServer _server = shared.App;

    [Theory]
    [InlineData(Chrome, null, false, null)]
    [InlineData(Chrome, false, false, null)]
    [InlineData("Opera/9.80 (Android; Opera Mini/36.2) Presto/2.12 Version/12.16", null, false, null)]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
        null,
        false,
        null
    )]
    [InlineData("Mozilla/5.0 (Linux; Android 14; CUBOT X70) AppleWebKit/537.36 Chrome/142.0.0.0", null, false, null)]
    [InlineData(Chrome, true, false, AutomationSignal.Webdriver)]
    [InlineData(Chrome, null, true, AutomationSignal.RequestRate)]
    [InlineData(
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/142.0.0.0 Safari/537.36",
        null,
        false,
        AutomationSignal.UserAgent
    )]
    [InlineData(
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        null,
        true,
        AutomationSignal.UserAgent
    )]
    [InlineData("Mozilla/5.0 (compatible; Yahoo! Slurp)", null, false, AutomationSignal.UserAgent)]
    [InlineData("curl/8.14.1", null, false, AutomationSignal.UserAgent)]
    [InlineData("python-requests/2.32.4", null, false, AutomationSignal.UserAgent)]
    [InlineData("", null, false, AutomationSignal.UserAgent)]
    [InlineData(null, null, false, AutomationSignal.UserAgent)]
    public void Are_known_by_what_they_say_or_how_often(
        string? userAgent,
        bool? webdriver,
        bool isFrequent,
        AutomationSignal? expected
    ) => Assert.Equal(expected, Automation.Signal(userAgent, webdriver, isFrequent));

    [Fact]
    public async Task Get_what_everybody_gets_and_can_be_left_out_of_the_report()
    {
        var site = await TestSite.OnAsync(_server);
        var experiment = await site.RunningAsync();
        await site.HomeAsync();
        await site.ViewAsync(
            new
            {
                visitor = "v-2",
                url = Home,
                webdriver = true,
            }
        );
        var crawler = await site.ViewAsync(new { visitor = "v-3", url = Home }, userAgent: "some-crawler/1.0");
        await _server.PostAsync(
            $"/v1/experiments/{experiment.Id}/assignments",
            new { visitor = "v-4", automated = true }
        );
        var many = await _server.PostAsync(
            "/v1/decisions",
            new
            {
                decisions = new[]
                {
                    new
                    {
                        experimentId = experiment.Id,
                        visitor = "v-5",
                        automated = true,
                    },
                },
            }
        );
        await experiment.Convert("v-1");
        await experiment.Convert("v-2");

        var (all, people) = (await experiment.Get("/report"), await experiment.Get("/report?automated=false"));

        Assert.Equal(1, crawler.Is(HttpStatusCode.OK)["experiments"].GetArrayLength());
        Assert.True(many.Is(HttpStatusCode.OK)["decisions", 0, "inExperiment"].GetBoolean());
        Assert.Equal(
            [
                null,
                AutomationSignal.Webdriver,
                AutomationSignal.UserAgent,
                AutomationSignal.Declared,
                AutomationSignal.Declared,
            ],
            (await experiment.Events<VisitorAssigned>()).Select(e => e.Automated)
        );
        Assert.Equal((5, 2, """{"visitors":4,"counted":true}"""), Counted(all));
        Assert.Equal((1, 1, """{"visitors":4,"counted":false}"""), Counted(people));
        await experiment.IntactEvents();

        static (long, long, string) Counted(Answer report) =>
            (
                report
                    .Is(HttpStatusCode.OK)["variants"]
                    .EnumerateArray()
                    .Sum(v => v.GetProperty("assignments").GetInt64()),
                report["variants"].EnumerateArray().Sum(v => v.GetProperty("conversions").GetInt64()),
                report["automated"].GetRawText()
            );
    }

    [Fact]
    public async Task Are_those_of_an_address_from_which_too_many_come_and_nobody_else()
    {
        await using var server = await RunningServer.StartOnAsync(
            _server.ConnectionString,
            ("Samplit:ClientViewsPerMinute", "100"),
            ("Samplit:TrustedProxies:0", "127.0.0.0/8")
        );
        var site = await TestSite.OnAsync(server);
        var experiment = await site.RunningAsync();
        for (var i = 0; i < 40; i++)
        {
            await site.ViewAsync(
                new
                {
                    visitor = $"v-{i}",
                    url = Home,
                    signature = (string?)null,
                },
                forwardedFor: "203.0.113.7"
            );
        }
        await site.HomeAsync("other", forwardedFor: "203.0.113.8");

        var assigned = await experiment.Events<VisitorAssigned>();

        Assert.Equal(41, assigned.Count);
        Assert.All(assigned.Take(20), e => Assert.Null(e.Automated));
        Assert.Contains(assigned, e => e.Automated == AutomationSignal.RequestRate);
        Assert.Null(assigned[^1].Automated);
    }

    [Fact]
    public async Task Are_none_who_come_back_with_the_signature_that_they_got()
    {
        await using var server = await RunningServer.StartOnAsync(
            _server.ConnectionString,
            ("Samplit:ClientViewsPerMinute", "100"),
            ("Samplit:TrustedProxies:0", "127.0.0.0/8")
        );
        var site = await TestSite.OnAsync(server);
        var first = await ViewAsync(null);
        var signature = first["signature"].GetString();
        for (var i = 0; i < 60; i++)
        {
            Assert.False((await ViewAsync(signature)).Body.TryGetProperty("signature", out _));
        }
        var experiment = await site.RunningAsync();

        var known = await ViewAsync(signature);
        var others = await ViewAsync(signature, visitor: "v-2");
        var elsewhere = await (await TestSite.OnAsync(server)).ViewAsync(
            new
            {
                visitor = "v-1",
                url = Home,
                signature,
            }
        );
        var same = await ViewAsync(signature, etag: known["etag"].GetString());
        var unsigned = await ViewAsync("bm90aGluZw", etag: known["etag"].GetString());

        Assert.Equal([null, null], (await experiment.Events<VisitorAssigned>()).Select(e => e.Automated));
        Assert.False(known.Body.TryGetProperty("signature", out _));
        Assert.Equal(HttpStatusCode.NoContent, same.Status);
        foreach (var answer in (Answer[])[others, elsewhere, unsigned])
        {
            Assert.NotEqual(signature, answer.Is(HttpStatusCode.OK)["signature"].GetString());
        }

        Task<Answer> ViewAsync(string? signature, string visitor = "v-1", string? etag = null) =>
            site.ViewAsync(
                new
                {
                    visitor,
                    url = Home,
                    signature,
                    etag,
                },
                forwardedFor: "203.0.113.7"
            );
    }
}
