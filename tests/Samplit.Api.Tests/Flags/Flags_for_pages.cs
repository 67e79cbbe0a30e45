using System.Net;
using Samplit.Api.Tests.Access;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Flags;

public class Flags_for_pages(SharedServer shared)
{
    private const string Shop = "https://shop.example";

    private static readonly object Ada = new { context = new { targetingKey = "ada" } };

    private readonly RunningServer _server = shared.App;

    [Theory]
    [InlineData("shop.example", Shop)]
    [InlineData("*.shop.example", "https://m.shop.example")]
    [InlineData("localhost:3000", "http://localhost:3000")]
    [InlineData("*", "https://anywhere.example")]
    public async Task Are_read_on_the_sites_that_the_key_names(string domain, string origin)
    {
        var flag = await AFlag.MadeOn(_server, AFlag.On(), AFlag.Boolean(isForClients: true));
        var key = await AFlag.KeyOn(_server, isForClients: true, domains: domain);

        var one = (await _server.OfrepAsync(key, flag, Ada, origin: origin)).Is(HttpStatusCode.OK);
        var all = (await _server.OfrepAsync(key, null, Ada, origin: origin)).Is(HttpStatusCode.OK);

        foreach (var answer in (Answer[])[one, all])
        {
            Assert.Equal(origin, answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
            Assert.Contains("Origin", answer.Headers.Vary);
            Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"));
        }
        Assert.Contains(
            "ETag",
            all.Headers.GetValues("Access-Control-Expose-Headers").Single(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(true, "https://evil.example", "shop.example")]
    [InlineData(true, "https://shop.example.evil.example", "shop.example")]
    [InlineData(true, "https://m.shop.example", "shop.example")]
    [InlineData(true, "https://shop.example:8443", "shop.example")]
    [InlineData(true, "null", "shop.example")]
    [InlineData(true, Shop)]
    [InlineData(false, Shop)]
    public async Task Are_not_read_on_others(bool isForClients, string origin, params string[] domains)
    {
        var flag = await AFlag.MadeOn(_server, AFlag.On(), AFlag.Boolean(isForClients: true));
        var key = await AFlag.KeyOn(_server, isForClients: isForClients, domains: domains);

        foreach (var which in (string?[])[flag, null])
        {
            var refused = (await _server.OfrepAsync(key, which, Ada, origin: origin)).IsProblem(
                HttpStatusCode.Forbidden,
                "origin_not_allowed"
            );
            // The page is told that it may not, and no more.
            Assert.Equal(origin, refused.Headers.GetValues("Access-Control-Allow-Origin").Single());
        }
        // A program is on no site.
        (await _server.OfrepAsync(key, flag, Ada)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Tell_pages_why_not_when_nobody_knows_the_key()
    {
        var key = await AFlag.KeyOn(_server, isForClients: true, domains: "shop.example");

        var refused = await _server.OfrepAsync(key[..^1] + (key[^1] == '0' ? '1' : '0'), null, Ada, origin: Shop);

        refused.IsProblem(HttpStatusCode.Unauthorized, "key_refused");
        Assert.Equal(Shop, refused.Headers.GetValues("Access-Control-Allow-Origin").Single());
    }

    [Theory]
    [InlineData("/ofrep/v1/evaluate/flags")]
    [InlineData("/ofrep/v1/evaluate/flags/new-checkout")]
    public async Task Let_browsers_ask_before_they_send_a_key(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", Shop);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type");

        var answer = await Answer.ReadAsync(
            await _server.Http.SendAsync(request, TestContext.Current.CancellationToken)
        );

        answer.Is(HttpStatusCode.NoContent);
        Assert.Equal(Shop, answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.Equal(
            "authorization, content-type, if-none-match",
            answer.Headers.GetValues("Access-Control-Allow-Headers").Single()
        );
    }

    [Fact]
    public async Task Are_opened_by_keys_for_clients_only()
    {
        var named = await _server.MakeKeyAsync(
            new
            {
                kind = "flags",
                environment = "production",
                isForClients = true,
                domains = new[] { "Shop.example", "shop.example" },
            }
        );
        Assert.Equal(["shop.example"], named["key", "domains"].EnumerateArray().Select(d => d.GetString()));

        (await Make(new { isForClients = false, domains = new[] { "shop.example" } })).IsInvalid("domains");
        (await Make(new { isForClients = true, domains = Array.Empty<string>() })).IsInvalid("domains");
        (await Make(new { isForClients = true, domains = new[] { "https://shop.example/" } })).IsInvalid("domains[0]");
        (await Make(new { isForClients = true, domains = new[] { "shop.example", "*" } })).IsInvalid("domains[1]");

        Task<Answer> Make(object members)
        {
            var request = Calls.ToJson(members);
            (request["name"], request["kind"], request["environment"]) = ("a test's", "flags", "production");
            return _server.PostAsync("/api/keys", request);
        }
    }
}
