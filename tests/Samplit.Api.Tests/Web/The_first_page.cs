using System.Net;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Web;

public class The_first_page(SharedServer shared)
{
    [Fact]
    public async Task Shows_what_there_is_and_runs_nothing_of_it()
    {
        await using var server = await RunningServer.StartInMemoryAsync();
        (await server.GetAsync("/")).Is(HttpStatusCode.OK);
        await An.Experiment.Saying(new { name = "<script>alert(1)</script>" }).DraftOn(server);

        var page = (await server.GetAsync("/")).Is(HttpStatusCode.OK);

        Assert.Equal("text/html", page.ContentType);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Text, StringComparison.Ordinal);
        Assert.StartsWith(
            "default-src 'none'; style-src 'nonce-",
            Assert.Single(page.Headers.GetValues("Content-Security-Policy")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Leads_to_pages_that_are_there()
    {
        var page = await shared.App.GetAsync("/");

        foreach (var link in page.Text.Split("href=\"").Skip(1).Select(rest => rest[..rest.IndexOf('"')]))
        {
            if (
                !link.StartsWith("data:", StringComparison.Ordinal)
                && !link.StartsWith("/audit", StringComparison.Ordinal)
            )
            {
                (await shared.App.GetAsync(link)).Is(HttpStatusCode.OK);
            }
        }
    }
}
