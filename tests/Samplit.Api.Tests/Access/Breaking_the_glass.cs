using System.Net;
using System.Text.RegularExpressions;
using Samplit.Api.Tests.Cli;
using Samplit.Testing;

namespace Samplit.Api.Tests.Access;

/// <summary>What somebody on the machine does, as commands.</summary>
public partial class Breaking_the_glass
{
    [Fact]
    public async Task Lets_in_whoever_can_write_to_the_database()
    {
        await using var database = await TestDatabase.CreateMigratedAsync();
        var made = await CommandRun.OfAsync(database, "users", "break-glass", "--reason", "Nobody is left.");
        Assert.Equal((0, ""), (made.ExitCode, made.Error));
        var token = Link().Match(made.Output).Groups["token"].Value;
        await using var server = await RunningServer.StartOnAsync(database.ConnectionString);
        using var browser = new TestBrowser(server);

        (await browser.SubmitAsync("/break-glass", ("token", token))).Is(HttpStatusCode.SeeOther);
        (await browser.SubmitAsync("/break-glass", ("token", token))).Is(HttpStatusCode.Forbidden);

        var account = (await browser.GetAsync("/api/account")).Is(HttpStatusCode.OK);
        Assert.StartsWith("break_glass:", account["actor"].GetString(), StringComparison.Ordinal);
        Assert.Equal(
            TimeSpan.FromHours(1),
            account["breakGlass", "until"].GetDateTimeOffset() - account["breakGlass", "since"].GetDateTimeOffset()
        );
        browser.Csrf = account["csrfToken"].GetString();
        (
            await browser.PostAsync(
                "/api/users",
                new
                {
                    userName = "anna",
                    email = "anna@shop.example",
                    isSuperuser = true,
                }
            )
        ).Is(HttpStatusCode.Created);
        var session = (await browser.GetAsync("/api/account/sessions"))["sessions", 0];
        Assert.Equal(
            TimeSpan.FromHours(1),
            session.GetProperty("expiresAt").GetDateTimeOffset() - session.GetProperty("createdAt").GetDateTimeOffset()
        );
        (
            await browser.SendAsync(
                HttpMethod.Put,
                "/api/account/password",
                new { currentPassword = "a", newPassword = People.Password }
            )
        ).IsProblem(HttpStatusCode.Conflict, "no_user");
        Assert.Contains("by a break-glass", (await browser.GetAsync("/account")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_a_reason()
    {
        await using var database = await TestDatabase.CreateMigratedAsync();

        Assert.Equal(2, (await CommandRun.OfAsync(database, "users", "break-glass", "--reason", " ")).ExitCode);
    }

    [Fact]
    public async Task Is_not_needed_where_somebody_makes_a_link_for_another_password()
    {
        await using var database = await TestDatabase.CreateMigratedAsync();
        var invited = await CommandRun.OfAsync(
            database,
            "users",
            "invite",
            "--user-name",
            "ben",
            "--email",
            "ben@shop.example",
            "--role",
            "editor"
        );
        var twice = await CommandRun.OfAsync(
            database,
            "users",
            "invite",
            "--user-name",
            "Ben",
            "--email",
            "b@shop.example"
        );
        var listed = await CommandRun.OfAsync(database, "users", "list");
        var reset = await CommandRun.OfAsync(database, "users", "reset-password", "ben@shop.example");
        var unknown = await CommandRun.OfAsync(database, "users", "reset-password", "nobody");

        Assert.Equal(0, invited.ExitCode);
        Assert.Equal(2, twice.ExitCode);
        Assert.Contains("userName", twice.Error, StringComparison.Ordinal);
        Assert.Contains("ben", listed.Output, StringComparison.Ordinal);
        Assert.Contains("invited", listed.Output, StringComparison.Ordinal);
        Assert.Equal(2, unknown.ExitCode);
        await using var server = await RunningServer.StartOnAsync(database.ConnectionString);
        using var browser = new TestBrowser(server);
        var (first, second) = (
            Link().Match(invited.Output).Groups["token"].Value,
            Link().Match(reset.Output).Groups["token"].Value
        );
        (await browser.SubmitAsync("/invitation", ("token", first), ("password", People.Password))).Is(
            HttpStatusCode.Forbidden
        );
        (await browser.SubmitAsync("/invitation", ("token", second), ("password", People.Password))).Is(
            HttpStatusCode.SeeOther
        );
    }

    [GeneratedRegex("/(invitation|reset|break-glass)#(?<token>[A-Za-z0-9_-]{43})", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Link();
}
