using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Samplit.Api.Sessions;
using Samplit.Api.SignIn;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Access;

public class Setting_up
{
    private static readonly (string, string)[] Anna =
    [
        ("userName", "anna"),
        ("email", "anna@shop.example"),
        ("password", People.Password),
    ];

    [Fact]
    public async Task Makes_the_first_superuser_once()
    {
        await using var server = await RunningServer.StartAsync();
        using var browser = new TestBrowser(server);
        var token = Token(server);

        (await browser.GetAsync("/setup")).Is(HttpStatusCode.OK);
        var weak = await browser.SubmitAsync(
            "/setup",
            [.. Anna[..2], ("token", token), ("fullName", "<Anna>"), ("password", "anna.shop2026")]
        );
        var done = await SetUpAsync(browser, token);
        var again = await SetUpAsync(browser, token);

        weak.Is(HttpStatusCode.UnprocessableEntity);
        Assert.Contains("value=\"anna@shop.example\"", weak.Text, StringComparison.Ordinal);
        Assert.Contains("value=\"&lt;Anna&gt;\"", weak.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("anna.shop2026", weak.Text, StringComparison.Ordinal);
        done.Is(HttpStatusCode.SeeOther);
        again.Is(HttpStatusCode.Forbidden);
        var account = (await browser.GetAsync("/api/account")).Is(HttpStatusCode.OK);
        Assert.Contains("user:erase", account["permissions"].EnumerateArray().Select(p => p.GetString()));
        Assert.Equal("/sign-in", (await browser.GetAsync("/setup")).Headers.Location?.OriginalString);
        var users = await browser.GetAsync("/api/users");
        Assert.Equal(1, users["users"].GetArrayLength());
        Assert.True(users["users", 0].TryGetProperty("lastSignInAt", out _));
    }

    [Fact]
    public async Task Is_done_by_one_of_those_who_do_it_at_once()
    {
        await using var server = await RunningServer.StartAsync();
        using var browser = new TestBrowser(server);
        var token = Token(server);

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(i =>
                    browser.SubmitAsync(
                        "/setup",
                        ("token", token),
                        ("userName", $"anna-{i}"),
                        ("email", $"anna-{i}@shop.example"),
                        ("password", People.Password)
                    )
                )
        );

        Assert.Single(answers, a => a.Status == HttpStatusCode.SeeOther);
        Assert.All(answers.Where(a => a.Status != HttpStatusCode.SeeOther), a => a.Is(HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task Takes_the_link_of_the_last_start()
    {
        await using var database = await TestDatabase.CreateMigratedAsync();
        string before;
        await using (var first = await RunningServer.StartOnAsync(database.ConnectionString))
        {
            before = Token(first);
        }
        await using var server = await RunningServer.StartOnAsync(database.ConnectionString);
        using var browser = new TestBrowser(server);

        (await SetUpAsync(browser, before)).Is(HttpStatusCode.Forbidden);
        (await SetUpAsync(browser, "")).Is(HttpStatusCode.Forbidden);
        (await SetUpAsync(browser, RandomToken.New().Text)).Is(HttpStatusCode.Forbidden);
        (await SetUpAsync(browser, Token(server))).Is(HttpStatusCode.SeeOther);

        await using var later = await RunningServer.StartOnAsync(database.ConnectionString);
        Assert.Null(later.App.Services.GetRequiredService<FirstRun>().Path);
    }

    [Fact]
    public async Task Takes_a_link_of_the_last_half_hour()
    {
        await using var server = await RunningServer.StartAsync();
        using var browser = new TestBrowser(server);
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            "UPDATE samplit.user_links SET expires_at = expires_at - interval '30 minutes'",
            connection
        );
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        (await SetUpAsync(browser, Token(server))).Is(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Is_done_on_this_machine()
    {
        await using var server = await RunningServer.StartAsync();
        using var elsewhere = new TestBrowser(server, forwardedFor: "203.0.113.9");
        using var here = new TestBrowser(server);

        var refused = (await SetUpAsync(elsewhere, Token(server))).Is(HttpStatusCode.Forbidden);

        Assert.Contains("on the machine", refused.Text, StringComparison.Ordinal);
        (await SetUpAsync(here, Token(server))).Is(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task Is_done_from_networks_that_were_said()
    {
        await using var server = await RunningServer.StartAsync(
            ("Samplit:TrustedProxies:0", "127.0.0.0/8"),
            ("Samplit:SetupFrom:0", "203.0.113.0/24")
        );
        using var elsewhere = new TestBrowser(server, forwardedFor: "198.51.100.9");
        using var there = new TestBrowser(server, forwardedFor: "203.0.113.9");

        (await SetUpAsync(elsewhere, Token(server))).Is(HttpStatusCode.Forbidden);
        (await SetUpAsync(there, Token(server))).Is(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task Takes_a_token_of_a_file()
    {
        var (file, token) = (Path.GetTempFileName(), RandomToken.New().Text);
        await File.WriteAllTextAsync(file, token + "\n", TestContext.Current.CancellationToken);
        await using var server = await RunningServer.StartAsync(("Samplit:SetupTokenFile", file));
        using var browser = new TestBrowser(server);
        File.Delete(file);

        Assert.Null(server.App.Services.GetRequiredService<FirstRun>().Path);
        (await SetUpAsync(browser, token)).Is(HttpStatusCode.SeeOther);
    }

    [Fact]
    public async Task Is_no_link_to_anything_else()
    {
        await using var server = await RunningServer.StartAsync();
        using var browser = new TestBrowser(server);
        var token = Token(server);

        (await browser.SubmitAsync("/invitation", ("token", token), ("password", People.Password))).Is(
            HttpStatusCode.Forbidden
        );
        (await browser.SubmitAsync("/reset", ("token", token), ("password", People.Password))).Is(
            HttpStatusCode.Forbidden
        );
        (await browser.SubmitAsync("/break-glass", ("token", token))).Is(HttpStatusCode.Forbidden);
        (await SetUpAsync(browser, token)).Is(HttpStatusCode.SeeOther);
    }

    [Theory]
    [InlineData("application/json", "{}", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("multipart/form-data; boundary=x", "--y", HttpStatusCode.BadRequest)]
    [InlineData("application/x-www-form-urlencoded", "", HttpStatusCode.Forbidden)]
    public async Task Takes_a_form(string type, string body, HttpStatusCode status)
    {
        await using var server = await RunningServer.StartAsync();
        using var content = new StringContent(body);
        content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);

        using var answer = await server.Http.PostAsync(
            new Uri("/setup", UriKind.Relative),
            content,
            TestContext.Current.CancellationToken
        );

        Assert.Equal(status, answer.StatusCode);
    }

    private static Task<Answer> SetUpAsync(TestBrowser browser, string token) =>
        browser.SubmitAsync("/setup", [.. Anna, ("token", token)]);

    private static string Token(RunningServer server) =>
        server.App.Services.GetRequiredService<FirstRun>().Path!.Split('#')[1];
}
