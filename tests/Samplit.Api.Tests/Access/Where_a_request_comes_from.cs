using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Access;

/// <summary>
/// Whatever a browser says of where a request comes from, whoever asks, and whether it reads or writes: each with each.
/// </summary>
public class Where_a_request_comes_from(People people) : IClassFixture<People>
{
    private static readonly string?[] Sites = [null, "none", "same-origin", "same-site", "cross-site"];

    public enum Caller
    {
        Key,
        SessionWithItsToken,
        SessionWithoutToken,
    }

    [Theory]
    [InlineData(Caller.Key)]
    [InlineData(Caller.SessionWithItsToken)]
    [InlineData(Caller.SessionWithoutToken)]
    public async Task Decides_who_may_write_and_not_who_may_read(Caller caller)
    {
        using var browser = await AsAsync(caller);
        var own = browser.Address.GetLeftPart(UriPartial.Authority);
        foreach (var origin in new[] { null, own, "null", "https://evil.example", own + "0" })
        {
            foreach (var site in Sites)
            {
                var (read, write) = (await Ask(HttpMethod.Get, ""), await Ask(HttpMethod.Post, "/start"));

                Assert.True(
                    (NotFound, Expected(origin is null || origin == own, site)) == (Code(read), Code(write)),
                    $"{caller}, Origin {origin}, Sec-Fetch-Site {site}: {read.Text} {write.Text}"
                );
                Assert.All([read, write], a => Assert.False(a.Headers.Contains("Access-Control-Allow-Origin")));

                Task<Answer> Ask(HttpMethod method, string what) =>
                    browser.SendAsync(
                        method,
                        $"/api/experiments/{Guid.Empty}{what}",
                        body: null,
                        [.. Headers(caller, origin, site)]
                    );
            }
        }

        string Expected(bool isOwn, string? site) =>
            !(site is null ? isOwn : site is "none" or "same-origin") ? "cross_site"
            : caller == Caller.SessionWithoutToken ? "csrf_refused"
            : NotFound;
    }

    /// <summary>What is answered to who is let in: there is no such experiment.</summary>
    private const string NotFound = "experiment_not_found";

    private async Task<TestBrowser> AsAsync(Caller caller)
    {
        if (caller == Caller.Key)
        {
            return new TestBrowser(people.Server);
        }
        var browser = await people.SignedInWithAsync("admin");
        browser.Csrf = caller == Caller.SessionWithItsToken ? browser.Csrf : null;
        return browser;
    }

    private static IEnumerable<(string, string)> Headers(Caller caller, string? origin, string? site)
    {
        if (caller == Caller.Key)
        {
            yield return ("Authorization", $"Bearer {TestKeys.Usual.Admin}");
        }
        if (origin is not null)
        {
            yield return ("Origin", origin);
        }
        if (site is not null)
        {
            yield return ("Sec-Fetch-Site", site);
        }
    }

    private static string? Code(Answer answer) => answer["code"].GetString();
}
