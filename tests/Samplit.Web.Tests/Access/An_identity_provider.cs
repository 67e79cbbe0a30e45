using Microsoft.Playwright;
using Npgsql;
using Samplit.Testing;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Access;

public class An_identity_provider(World world)
{
    [Fact]
    public async Task Signs_somebody_in_who_stays_so_though_they_come_from_another_site()
    {
        await using var provider = await IdentityProvider.StartAsync();
        provider.Usual = new ProvidedAccount("subject-of-anna", "anna@shop.example") { UserName = "anna" };
        await using var server = await RunningServer.StartAsync(provider.Settings);
        await using var context = await world.Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        var errors = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                errors.Add(message.Text);
            }
        };
        // By its name, so that the provider, which goes by its address, is another site.
        var address = $"http://localhost:{server.Http.BaseAddress!.Port}";

        await page.GotoAsync($"{address}/sign-in");
        await page.ClickAsync("text=Sign in with Shop ID");
        await page.ClickAsync("text=It is me");

        await page.WaitForURLAsync($"{address}/");
        await Assertions.Expect(page.GetByText("Signed in as anna")).ToBeVisibleAsync();
        var session = Assert.Single(await context.CookiesAsync(), c => c.Name == "samplit");
        Assert.Equal(SameSiteAttribute.Strict, session.SameSite);

        // To show it again, the page that the way back ends at has to be sent the session that there is.
        var asked = new List<IRequest>();
        page.Request += (_, request) => asked.Add(request);
        await page.GotoAsync($"{address}/account/step-up");
        await page.ClickAsync("text=Show Shop ID who you are");
        await page.ClickAsync("text=It is me");

        await page.WaitForURLAsync($"{address}/account");
        await Assertions.Expect(page.GetByText("You sign in with Shop ID")).ToBeVisibleAsync();
        Assert.False(await HasSentSessionAsync(asked, "/sign-in/oidc/callback?"));
        Assert.True(await HasSentSessionAsync(asked, "/sign-in/oidc/complete"));
        Assert.NotEqual(session.Value, (await context.CookiesAsync()).Single(c => c.Name == "samplit").Value);
        Assert.Empty(errors);
        Assert.Equal(["oidc", "stepUp"], await MethodsAsync(server));
    }

    private static async Task<bool> HasSentSessionAsync(List<IRequest> asked, string path)
    {
        var headers = await asked.Single(r => r.Url.Contains(path, StringComparison.Ordinal)).AllHeadersAsync();
        return headers
            .GetValueOrDefault("cookie", "")
            .Split("; ")
            .Any(c => c.StartsWith("samplit=", StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> MethodsAsync(RunningServer server)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT data ->> 'method' FROM samplit.mt_events WHERE type = 'user_signed_in' ORDER BY seq_id",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync();
        var methods = new List<string>();
        while (await reader.ReadAsync())
        {
            methods.Add(reader.GetString(0));
        }
        return methods;
    }
}
