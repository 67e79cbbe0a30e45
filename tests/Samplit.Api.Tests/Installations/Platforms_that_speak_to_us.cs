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
        var id = await InstalledAsync();

        var answer = await WebhookAsync(id, Body, topic, Sign(Body));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(status, (await _server.GetAsync($"/api/installations/{id}"))["status"].GetString());
    }

    [Fact]
    public async Task Shopify_may_say_it_twice_as_long_as_the_secret_is_there()
    {
        var id = await InstalledAsync();
        await WebhookAsync(id, Body, "app/uninstalled", Sign(Body));

        // The secret went with the installation, so nobody can sign any more.
        (await WebhookAsync(id, Body, "app/uninstalled", Sign(Body))).IsProblem(
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
        Assert.Equal("active", (await _server.GetAsync($"/api/installations/{id}"))["status"].GetString());
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
    [InlineData(401, """{"code":"incorrect_password","message":"…","data":{"status":401}}""", "incorrect_password")]
    [InlineData(401, """{"code":"rest_not_logged_in","message":"…","data":{"status":401}}""", "rest_not_logged_in")]
    [InlineData(403, "<html>", "not_let_in")]
    [InlineData(404, """{"code":"rest_no_route"}""", "no_rest_api")]
    [InlineData(301, "", "redirected")]
    [InlineData(200, "<html>", "unexpected_answer")]
    [InlineData(500, "", "unexpected_answer")]
    public async Task WordPress_may_say_no(int status, string body, string problem)
    {
        await using var site = await SiteAsync(status, body);
        var id = await OnWordPressAsync(site);

        var check = await _server.PostAsync($"/api/installations/{id}/wordpress/check");

        check.Is(HttpStatusCode.OK, $$"""{"accepted":false,"problem":"{{problem}}"}""");
    }

    [Fact]
    public async Task WordPress_may_not_be_there()
    {
        var site = await SiteAsync(200, "");
        var id = await OnWordPressAsync(site);
        await site.DisposeAsync();

        var check = await _server.PostAsync($"/api/installations/{id}/wordpress/check");

        check.Is(HttpStatusCode.OK, """{"accepted":false,"problem":"unreachable"}""");
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

    private async Task<Guid> InstalledAsync()
    {
        var created = await _server.PostAsync(
            "/api/installations",
            new { platform = "shopify", domains = new[] { Shop } }
        );
        var id = created.Is(HttpStatusCode.Created)["id"].GetGuid();
        (
            await _server.PutAsync(
                $"/api/installations/{id}/credentials",
                new { shopify = new { shop = Shop, clientSecret = Secret } }
            )
        ).Is(HttpStatusCode.OK);
        return id;
    }

    private async Task<Guid> OnWordPressAsync(WordPressStandIn site)
    {
        var created = await _server.PostAsync(
            "/api/installations",
            new { platform = "wordpress", domains = new[] { "*.blog.example", site.Domain } }
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

    private async Task<Answer> WebhookAsync(Guid id, string body, string topic, string? signature, string shop = Shop)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri($"/webhooks/shopify/{id}", UriKind.Relative)
        );
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("X-Shopify-Topic", topic);
        request.Headers.Add("X-Shopify-Shop-Domain", shop);
        request.Headers.Add("X-Shopify-Webhook-Id", Guid.NewGuid().ToString());
        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Shopify-Hmac-Sha256", signature);
        }
        return await Answer.ReadAsync(await _server.Http.SendAsync(request));
    }

    private static string Sign(string body, string secret = Secret) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body)));

    private static async Task<WordPressStandIn> SiteAsync(int status, string body)
    {
        var site = new WordPressStandIn(status, body);
        await site.StartAsync();
        return site;
    }

    /// <summary>Answers as a WordPress site was seen to answer.</summary>
    private sealed class WordPressStandIn(int status, string body) : IAsyncDisposable
    {
        private readonly WebApplication _app = WebApplication.CreateSlimBuilder().Build();

        public string Domain => new Uri(_app.Urls.Single()).Authority;

        public string? Authorization { get; private set; }

        public string? Asked { get; private set; }

        public Task StartAsync()
        {
            _app.Urls.Add("http://127.0.0.1:0");
            _app.Run(async http =>
            {
                (Authorization, Asked) = (
                    http.Request.Headers.Authorization,
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
