using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Installations;

/// <summary>By the shapes that they publish, headers included.</summary>
public class Platforms_that_speak_to_us(SharedServer shared)
{
    private const string Shop = "example.myshopify.com";
    private const string Secret = "shpss_hush";

    /// <summary>As Shopify sends it for app/uninstalled, shortened.</summary>
    private const string Body =
        """{"id":548380009,"name":"Super Toys","email":"super@supertoys.com","domain":null,"myshopify_domain":"example.myshopify.com"}""";

    private readonly RunningServer _server = shared.App;

    [Theory]
    [InlineData("app/uninstalled", "revoked")]
    [InlineData("shop/redact", "revoked")]
    [InlineData("customers/data_request", "active")]
    [InlineData("customers/redact", "active")]
    [InlineData("orders/create", "active")]
    public async Task Shopify_ends_an_installation_whose_app_was_removed(string topic, string status)
    {
        await using var shop = await SiteAsync(401, """{"errors":"[API] Invalid API key or access token"}""");
        var id = await InstalledAsync(shop.Domain);

        var answer = await WebhookAsync(id, Body, topic, Sign(Body), shop.Domain);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(status, await StatusAsync(id));
    }

    [Fact]
    public async Task Shopifys_word_is_checked_with_the_shop_as_the_topic_is_not_signed()
    {
        await using var shop = await SiteAsync(200, """{"shop":{"id":548380009}}""");
        var id = await InstalledAsync(shop.Domain);

        var answer = await WebhookAsync(id, Body, "app/uninstalled", Sign(Body), shop.Domain);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("active", await StatusAsync(id));
        Assert.Equal("/admin/api/2026-01/shop.json", shop.Asked);
        Assert.Equal("shpat_hush", shop.AccessToken);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(302)]
    [InlineData(403)]
    public async Task Shopify_is_to_say_it_again_while_the_shop_does_not_answer(int status)
    {
        await using var shop = await SiteAsync(status, "");
        var id = await InstalledAsync(shop.Domain);

        var answer = await WebhookAsync(id, Body, "app/uninstalled", Sign(Body), shop.Domain);

        answer.IsProblem(HttpStatusCode.ServiceUnavailable, "shop_unreachable");
        Assert.Equal("active", await StatusAsync(id));
    }

    [Fact]
    public async Task Without_a_token_to_ask_with_nothing_is_ended()
    {
        var id = await InstalledAsync(Shop, accessToken: null);

        var answer = await WebhookAsync(id, Body, "app/uninstalled", Sign(Body));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("active", await StatusAsync(id));
    }

    [Fact]
    public async Task Shopify_is_heard_once_and_not_an_hour_later()
    {
        await using var shop = await SiteAsync(200, "{}");
        var id = await InstalledAsync(shop.Domain);
        Task<Answer> Say(string number, string? at) =>
            WebhookAsync(id, Body, "app/uninstalled", Sign(Body), shop.Domain, number, at);

        var first = await Say("one", DateTimeOffset.UtcNow.ToString("O"));
        var again = await Say("one", null);
        var late = await Say("two", DateTimeOffset.UtcNow.AddMinutes(-61).ToString("O"));
        var never = await Say("three", "yesterday");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.Status, again.Status));
        Assert.Equal(1, shop.Times);
        foreach (var refused in new[] { late, never })
        {
            refused.IsInvalid("X-Shopify-Triggered-At");
        }
    }

    [Fact]
    public async Task Shopify_may_say_it_twice_as_long_as_the_secret_is_there()
    {
        await using var shop = await SiteAsync(401, "");
        var id = await InstalledAsync(shop.Domain);
        await WebhookAsync(id, Body, "app/uninstalled", Sign(Body), shop.Domain);

        // The secret went with the installation, so nobody can sign any more.
        (await WebhookAsync(id, Body, "app/uninstalled", Sign(Body), shop.Domain)).IsProblem(
            HttpStatusCode.Unauthorized,
            "bad_signature"
        );
    }

    [Fact]
    public async Task Nobody_else_ends_it()
    {
        var id = await InstalledAsync();
        var signature = Sign(Body);

        Answer[] answers =
        [
            await WebhookAsync(id, Body, "app/uninstalled", null),
            await WebhookAsync(id, Body, "app/uninstalled", ""),
            await WebhookAsync(id, Body + " ", "app/uninstalled", signature),
            await WebhookAsync(id, Body, "app/uninstalled", Sign(Body, "other")),
            await WebhookAsync(id, Body, "app/uninstalled", signature, "other.myshopify.com"),
            await WebhookAsync(Guid.NewGuid(), Body, "app/uninstalled", signature),
        ];

        Assert.All(answers, a => a.IsProblem(HttpStatusCode.Unauthorized, "bad_signature"));
        Assert.Equal("active", await StatusAsync(id));
    }

    [Fact]
    public async Task WordPress_lets_in_whom_it_gave_an_application_password()
    {
        await using var site = await SiteAsync(
            200,
            """{"id":1,"name":"ada","slug":"ada","roles":["administrator"],"capabilities":{"edit_posts":true}}"""
        );
        var id = await OnWordPressAsync(site);

        var check = await _server.PostAsync($"/api/installations/{id}/wordpress/check");

        check.Is(HttpStatusCode.OK, """{"accepted":true,"user":"ada","roles":["administrator"]}""");
        Assert.Equal("Basic " + Convert.ToBase64String("ada:abcd EFGH 1234"u8), site.Authorization);
        Assert.Equal("/wp-json/wp/v2/users/me?context=edit", site.Asked);
    }

    [Theory]
    [InlineData(401, """{"code":"incorrect_password","message":"…","data":{"status":401}}""")]
    [InlineData(403, "<html>")]
    [InlineData(404, """{"code":"rest_no_route"}""")]
    [InlineData(301, "")]
    [InlineData(200, "<html>")]
    [InlineData(500, "")]
    public async Task WordPress_may_say_no_and_nobody_hears_how(int status, string body)
    {
        await using var site = await SiteAsync(status, body);
        var id = await OnWordPressAsync(site);

        var check = await _server.PostAsync($"/api/installations/{id}/wordpress/check");

        check.Is(HttpStatusCode.OK, """{"accepted":false,"problem":"not_accepted"}""");
    }

    [Fact]
    public async Task WordPress_may_not_be_there()
    {
        var site = await SiteAsync(200, "");
        var id = await OnWordPressAsync(site);
        await site.DisposeAsync();

        var check = await _server.PostAsync($"/api/installations/{id}/wordpress/check");

        check.Is(HttpStatusCode.OK, """{"accepted":false,"problem":"not_accepted"}""");
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task WordPress_in_our_own_network_is_not_asked(string host)
    {
        await using var server = await RunningServer.StartOnAsync(
            _server.ConnectionString,
            ("Samplit:AllowPrivateSites", "false")
        );
        await using var site = await SiteAsync(200, """{"name":"ada"}""");
        var id = await OnWordPressAsync(site, host);

        var check = await server.PostAsync($"/api/installations/{id}/wordpress/check");

        check.Is(HttpStatusCode.OK, """{"accepted":false,"problem":"not_accepted"}""");
        Assert.Equal(0, site.Times);
    }

    [Fact]
    public async Task WordPress_is_not_asked_without_credentials()
    {
        var created = await _server.PostAsync(
            "/api/installations",
            new { platform = "wordpress", domains = new[] { "blog.example" } }
        );

        (await _server.PostAsync($"/api/installations/{created["id"].GetGuid()}/wordpress/check")).IsProblem(
            HttpStatusCode.Conflict,
            "no_credentials"
        );
    }

    private async Task<string?> StatusAsync(Guid id) =>
        (await _server.GetAsync($"/api/installations/{id}"))["status"].GetString();

    private async Task<Guid> InstalledAsync(string shop = Shop, string? accessToken = "shpat_hush")
    {
        var created = await _server.PostAsync(
            "/api/installations",
            new { platform = "shopify", domains = new[] { shop } }
        );
        var id = created.Is(HttpStatusCode.Created)["id"].GetGuid();
        (
            await _server.PutAsync(
                $"/api/installations/{id}/credentials",
                new
                {
                    shopify = new
                    {
                        shop,
                        clientSecret = Secret,
                        accessToken,
                    },
                }
            )
        ).Is(HttpStatusCode.OK);
        return id;
    }

    private async Task<Guid> OnWordPressAsync(SiteStandIn site, string host = "127.0.0.1")
    {
        var domain = site.Domain.Replace("127.0.0.1", host, StringComparison.Ordinal);
        var created = await _server.PostAsync(
            "/api/installations",
            new { platform = "wordpress", domains = new[] { "*.blog.example", domain } }
        );
        var id = created.Is(HttpStatusCode.Created)["id"].GetGuid();
        (
            await _server.PutAsync(
                $"/api/installations/{id}/credentials",
                new { wordpress = new { user = "ada", applicationPassword = "abcd EFGH 1234" } }
            )
        ).Is(HttpStatusCode.OK);
        return id;
    }

    private async Task<Answer> WebhookAsync(
        Guid id,
        string body,
        string topic,
        string? signature,
        string shop = Shop,
        string? number = null,
        string? triggeredAt = null
    )
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri($"/webhooks/shopify/{id}", UriKind.Relative)
        );
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("X-Shopify-Topic", topic);
        request.Headers.Add("X-Shopify-Shop-Domain", shop);
        request.Headers.Add("X-Shopify-Webhook-Id", number ?? Guid.NewGuid().ToString());
        if (triggeredAt is not null)
        {
            request.Headers.Add("X-Shopify-Triggered-At", triggeredAt);
        }
        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Shopify-Hmac-Sha256", signature);
        }
        return await Answer.ReadAsync(await _server.Http.SendAsync(request));
    }

    private static string Sign(string body, string secret = Secret) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));

    private static async Task<SiteStandIn> SiteAsync(int status, string body)
    {
        var site = new SiteStandIn(status, body);
        await site.StartAsync();
        return site;
    }

    /// <summary>Answers as WordPress sites and shops were seen to answer.</summary>
    private sealed class SiteStandIn(int status, string body) : IAsyncDisposable
    {
        private readonly WebApplication _app = WebApplication.CreateSlimBuilder().Build();

        public string Domain => new Uri(_app.Urls.Single()).Authority;

        public string? Authorization { get; private set; }

        public string? AccessToken { get; private set; }

        public string? Asked { get; private set; }

        public int Times { get; private set; }

        public Task StartAsync()
        {
            _app.Urls.Add("http://127.0.0.1:0");
            _app.Run(async http =>
            {
                Times++;
                (Authorization, AccessToken, Asked) = (
                    http.Request.Headers.Authorization,
                    http.Request.Headers["X-Shopify-Access-Token"],
                    $"{http.Request.Path}{http.Request.QueryString}"
                );
                http.Response.StatusCode = status;
                http.Response.Headers.Location = "https://elsewhere.example/";
                await http.Response.WriteAsync(body);
            });
            return _app.StartAsync();
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
