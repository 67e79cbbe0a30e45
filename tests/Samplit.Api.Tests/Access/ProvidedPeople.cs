using System.Net;
using System.Text.Json;
using Npgsql;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Access;

/// <summary>A server with an identity provider, and people whom that knows.</summary>
public sealed class ProvidedPeople : People
{
    private int _accounts;

    internal IdentityProvider Provider { get; private set; } = null!;

    /// <summary>Somebody new there, in these groups.</summary>
    internal ProvidedAccount Account(params string[] groups)
    {
        var name = $"account-{Interlocked.Increment(ref _accounts)}";
        return new ProvidedAccount($"subject-{name}", $"{name}@shop.example", groups)
        {
            UserName = name,
            Session = $"session-{name}",
        };
    }

    /// <summary>A browser of somebody who has signed in with the provider.</summary>
    internal async Task<TestBrowser> SignedInAsync(ProvidedAccount account)
    {
        var browser = new TestBrowser(Server);
        (await browser.ComeFromAsync(Provider, account)).Is(HttpStatusCode.SeeOther);
        await browser.LearnCsrfAsync();
        return browser;
    }

    internal async Task<Guid> IdAsync(ProvidedAccount account) => await IdAsync(account.UserName!);

    /// <summary>Type, data and actor of the events of somebody, in their order.</summary>
    internal async Task<IReadOnlyList<(string Type, string Data, string? Actor)>> LogAsync(Guid id)
    {
        await using var connection = new NpgsqlConnection(Server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT type, data::text, user_name FROM samplit.mt_events WHERE stream_id = $1 ORDER BY version",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter { Value = id });
        await using var reader = await command.ExecuteReaderAsync();
        var events = new List<(string, string, string?)>();
        while (await reader.ReadAsync())
        {
            events.Add((reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2)));
        }
        return events;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Provider.DisposeAsync();
    }

    protected override async Task<RunningServer> StartAsync()
    {
        Provider = await IdentityProvider.StartAsync();
        return await RunningServer.StartAsync([
            .. Provider.Settings,
            // It says so of each token that it does not take.
            ("Logging:LogLevel:Microsoft.AspNetCore.Authentication.OpenIdConnect", "Critical"),
            ("Samplit:Oidc:Roles:/editors:0", "editor"),
            ("Samplit:Oidc:Roles:/auditors:0", "auditor"),
            ("Samplit:Oidc:Roles:/auditors:1", "viewer"),
        ]);
    }
}

internal static class Providing
{
    /// <summary>Goes to the provider and back, as a browser does.</summary>
    /// <returns>The answer of the page that the way ends at.</returns>
    public static async Task<Answer> ComeFromAsync(
        this TestBrowser browser,
        IdentityProvider provider,
        ProvidedAccount account,
        string begin = "/sign-in/oidc"
    )
    {
        var back = await browser.GoToAsync(provider, account, begin);
        var returned = await browser.GetAsync(back.PathAndQuery);
        return returned.Status == HttpStatusCode.OK ? await browser.GetAsync("/sign-in/oidc/complete") : returned;
    }

    /// <returns>Where the provider sends the browser.</returns>
    public static async Task<Uri> GoToAsync(
        this TestBrowser browser,
        IdentityProvider provider,
        ProvidedAccount account,
        string begin = "/sign-in/oidc"
    )
    {
        var left = (await browser.GetAsync(begin)).Is(HttpStatusCode.Found);
        return await provider.SignInAsync(left.Headers.Location!, account);
    }

    public static async Task<JsonElement> LearnCsrfAsync(this TestBrowser browser)
    {
        var account = (await browser.GetAsync("/api/account")).Is(HttpStatusCode.OK);
        browser.Csrf = account["csrfToken"].GetString();
        return account.Body;
    }
}
