using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Npgsql;
using Samplit.Testing;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Console;

/// <summary>Somebody who has signed in, with a browser in which the console is open.</summary>
internal sealed class Analyst : IAsyncDisposable
{
    public const string Password = "quiet lamps under seven bridges";

    private static int _made;

    private readonly RunningServer _server;

    private Analyst(RunningServer server, string address, Guid id, string name, Tab tab) =>
        (_server, Address, Id, Name, Tab) = (server, address, id, name, tab);

    public Guid Id { get; }

    public string Name { get; }

    public Tab Tab { get; }

    public IPage Page => Tab.Page;

    /// <summary>Of the server, without a slash at its end.</summary>
    public string Address { get; }

    /// <param name="through">What lies between the browser and the server; null for nothing.</param>
    public static async Task<Analyst> ComeAsync(
        World world,
        string locale = "en-US",
        string role = "admin",
        string? through = null
    )
    {
        var name = $"analyst-{Interlocked.Increment(ref _made)}";
        using var made = await world.Server.Http.PostAsJsonAsync(
            new Uri("/api/users", UriKind.Relative),
            new
            {
                userName = name,
                email = $"{name}@shop.example",
                roles = (string[])[role],
            },
            TestContext.Current.CancellationToken
        );
        var user = JsonNode.Parse(await made.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.True(made.StatusCode == HttpStatusCode.Created, $"{user}");
        var context = await world.Browser.NewContextAsync(
            new()
            {
                Locale = locale,
                TimezoneId = "UTC",
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        var address = through ?? world.Server.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);
        var analyst = new Analyst(
            world.Server,
            address,
            user["user"]!["id"]!.GetValue<Guid>(),
            name,
            new Tab(await context.NewPageAsync())
        );
        await analyst.Page.GotoAsync(analyst.Address + user["link"]!.GetValue<string>());
        await analyst.Page.FillAsync("#password", Password);
        await analyst.Page.ClickAsync("button");
        await analyst.Page.WaitForSelectorAsync(".overview .title");
        return analyst;
    }

    public async Task OpenAsync(string path, string until)
    {
        await Page.GotoAsync(Address + path);
        await Page.WaitForSelectorAsync(until);
    }

    /// <summary>What the API says or does, asked with the key of the tests.</summary>
    public Task<JsonNode> AskAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<JsonNode> SendAsync(HttpMethod method, string path, object? body) =>
        PlayedExperiment.SendAsync(_server, method, path, body);

    /// <summary>Shows again who they are, in the window that asks.</summary>
    public async Task StepUpAsync()
    {
        await Page.FillAsync("dialog[open] #field-password", Password);
        await Page.Keyboard.PressAsync("Enter");
        await Page.WaitForSelectorAsync(
            "dialog[open] #field-password",
            new() { State = WaitForSelectorState.Detached }
        );
    }

    /// <summary>As if the password had been given a while ago.</summary>
    public async Task BeLateAsync()
    {
        await using var connection = new NpgsqlConnection(_server.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(
            "UPDATE samplit.sessions SET step_up_at = step_up_at - interval '6 minutes' WHERE user_id = $1",
            connection
        )
        {
            Parameters = { new() { Value = Id } },
        };
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        // A session is remembered for some seconds.
        await Eventually.TrueAsync(
            "it was long ago",
            () =>
                Tab.ValueAsync<bool>(
                    "fetch('/api/account').then(a => a.json()).then(a => new Date(a.stepUpUntil) < new Date())"
                )
        );
    }

    /// <summary>The text of one cell of each variant's row, in their order.</summary>
    public Task<string[]> CellsAsync(string cell, string table = ".effects") =>
        Tab.ValueAsync<string[]>(
            $"[...document.querySelectorAll('{table} [data-cell={cell}]')].map(e => e.textContent)"
        );

    public async Task IsAccessibleAsync()
    {
        // As the browser's own code, which no policy of the page holds up.
        await Page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "axe.min.js")));
        var found = await Tab.ValueAsync<string>(
            "axe.run().then(({ violations }) => JSON.stringify(violations.map(v => [v.id, v.nodes.map(n => [n.html, n.any.map(a => a.message)])])))"
        );
        Assert.True(JsonNode.Parse(found)!.AsArray().Count == 0, found);
    }

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
