using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Npgsql;
using Samplit.Web.Tests.Browsing;

namespace Samplit.Web.Tests.Access;

public class A_passkey(World world)
{
    private static int _made;

    [Fact]
    public async Task Signs_in_without_a_name_a_password_or_a_code()
    {
        await using var person = await Person.ComeAsync(world);
        await person.AddPasskeyAsync();
        await person.SignOutAsync();

        await person.UsePasskeyAsync("/sign-in");

        await Assertions.Expect(person.Page.GetByText($"Signed in as {person.Name}")).ToBeVisibleAsync();
        Assert.Empty(person.Errors);
        Assert.Equal(
            [
                "user_created",
                "user_password_set",
                "user_signed_in",
                "user_second_factor_added",
                "user_signed_out",
                "user_signed_in",
            ],
            await person.ColumnAsync("SELECT type FROM samplit.mt_events WHERE stream_id = $1 ORDER BY version")
        );
        Assert.Equal(
            ["passkey"],
            await person.ColumnAsync(
                "SELECT data ->> 'method' FROM samplit.mt_events WHERE stream_id = $1 ORDER BY version DESC LIMIT 1"
            )
        );
    }

    [Fact]
    public async Task Answers_each_challenge_once()
    {
        await using var person = await Person.ComeAsync(world);
        await person.AddPasskeyAsync();
        await person.SignOutAsync();
        var sent = await person.Page.RunAndWaitForRequestAsync(
            () => person.UsePasskeyAsync("/sign-in"),
            r => r.Method == "POST" && r.Url.EndsWith("/sign-in/passkey", StringComparison.Ordinal)
        );
        await Assertions.Expect(person.Page.GetByText($"Signed in as {person.Name}")).ToBeVisibleAsync();
        using var thief = new HttpClient { BaseAddress = new Uri(person.Address) };
        using var again = new StringContent(sent.PostData!, Encoding.UTF8, "application/x-www-form-urlencoded");
        using var nothing = new FormUrlEncodedContent(new Dictionary<string, string> { ["credential"] = "{}" });

        using var answer = await thief.PostAsync(new Uri("/sign-in/passkey", UriKind.Relative), again);
        using var other = await thief.PostAsync(new Uri("/sign-in/passkey", UriKind.Relative), nothing);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, other.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Is_refused_when_its_count_goes_back_as_that_of_a_copy_does()
    {
        await using var person = await Person.ComeAsync(world);
        await person.AddPasskeyAsync();
        await person.ExecuteAsync("UPDATE samplit.passkeys SET sign_count = 1000 WHERE user_id = $1");
        await person.SignOutAsync();

        await person.UsePasskeyAsync("/sign-in");

        await Assertions.Expect(person.Page.GetByText("This passkey is not known here")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Is_not_taken_of_a_device_that_does_not_know_its_user()
    {
        await using var person = await Person.ComeAsync(world);
        await person.AddPasskeyAsync();
        await person.SignOutAsync();
        await person.KnowUserAsync(false);

        await person.UsePasskeyAsync("/sign-in");

        await Assertions.Expect(person.Page.GetByText("That did not work.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Shows_again_who_one_is_and_is_removed()
    {
        await using var person = await Person.ComeAsync(world);
        await person.AddPasskeyAsync();
        await person.ExecuteAsync(
            "UPDATE samplit.sessions SET step_up_at = step_up_at - interval '6 minutes' WHERE user_id = $1"
        );
        // A server remembers a session for a few seconds.
        await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
        await person.Page.GotoAsync($"{person.Address}/account");
        await Assertions.Expect(person.Page.GetByText("Add a passkey")).ToHaveCountAsync(0);

        await person.UsePasskeyAsync("/account/step-up");
        await Assertions.Expect(person.Page.GetByText("Add a passkey")).ToBeVisibleAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();

        await Assertions.Expect(person.Page.GetByText("You have none.")).ToBeVisibleAsync();
        await person.SignOutAsync();
        await person.UsePasskeyAsync("/sign-in");
        await Assertions.Expect(person.Page.GetByText("This passkey is not known here")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Is_removed_by_an_admin_for_whoever_has_lost_it()
    {
        await using var person = await Person.ComeAsync(world);
        await person.AddPasskeyAsync();

        using var removed = await world.Server.Http.PostAsync(
            new Uri($"/api/users/{person.Id}/second-factors/remove", UriKind.Relative),
            content: null
        );

        Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
        Assert.Equal(["0"], await person.ColumnAsync("SELECT count(*)::text FROM samplit.passkeys WHERE user_id = $1"));
        await person.UsePasskeyAsync("/sign-in");
        await Assertions.Expect(person.Page.GetByText("This passkey is not known here")).ToBeVisibleAsync();
    }

    /// <summary>Somebody who is signed in, with a device that makes passkeys.</summary>
    private sealed class Person : IAsyncDisposable
    {
        private readonly World _world;
        private ICDPSession _device = null!;
        private string _authenticator = null!;

        private Person(World world, Guid id, string name, IPage page)
        {
            (_world, Id, Name, Page) = (world, id, name, page);
            page.Console += (_, message) =>
            {
                if (message.Type == "error")
                {
                    Errors.Add(message.Text);
                }
            };
        }

        public Guid Id { get; }

        public string Name { get; }

        public IPage Page { get; }

        public List<string> Errors { get; } = [];

        /// <summary>By its name: browsers take no address for passkeys.</summary>
        public string Address => $"http://localhost:{_world.Server.Http.BaseAddress!.Port}";

        public static async Task<Person> ComeAsync(World world)
        {
            var name = $"person-{Interlocked.Increment(ref _made)}";
            using var made = await world.Server.Http.PostAsJsonAsync(
                new Uri("/api/users", UriKind.Relative),
                new { userName = name, email = $"{name}@shop.example" }
            );
            var user = JsonNode.Parse(await made.Content.ReadAsStringAsync())!;
            Assert.True(made.StatusCode == HttpStatusCode.Created, $"{user}");
            var context = await world.Browser.NewContextAsync();
            var person = new Person(world, user["user"]!["id"]!.GetValue<Guid>(), name, await context.NewPageAsync());
            await person.Page.GotoAsync(person.Address + user["link"]!.GetValue<string>());
            await person.Page.FillAsync("#password", "quiet lamps under seven bridges");
            await person.Page.ClickAsync("button");
            await Assertions.Expect(person.Page.GetByText($"Signed in as {name}")).ToBeVisibleAsync();
            person._device = await context.NewCDPSessionAsync(person.Page);
            await person._device.SendAsync("WebAuthn.enable");
            var added = await person._device.SendAsync(
                "WebAuthn.addVirtualAuthenticator",
                new()
                {
                    ["options"] = new
                    {
                        protocol = "ctap2",
                        transport = "internal",
                        hasResidentKey = true,
                        hasUserVerification = true,
                        isUserVerified = true,
                        automaticPresenceSimulation = true,
                    },
                }
            );
            person._authenticator = added!.Value.GetProperty("authenticatorId").GetString()!;
            return person;
        }

        public Task KnowUserAsync(bool isUserVerified) =>
            _device.SendAsync(
                "WebAuthn.setUserVerified",
                new() { ["authenticatorId"] = _authenticator, ["isUserVerified"] = isUserVerified }
            );

        public async Task AddPasskeyAsync()
        {
            await Page.GotoAsync($"{Address}/account");
            await Page.ClickAsync("text=Add a passkey");
            await Assertions.Expect(Page.GetByText("Your passkey is added.")).ToBeVisibleAsync();
        }

        public async Task UsePasskeyAsync(string path)
        {
            await Page.GotoAsync(Address + path);
            await Page.ClickAsync("text=Use a passkey");
        }

        public async Task SignOutAsync()
        {
            await Page.GotoAsync($"{Address}/account");
            await Page.ClickAsync("text=Sign out");
            await Assertions.Expect(Page).ToHaveURLAsync($"{Address}/sign-in");
        }

        public Task ExecuteAsync(string sql) => ColumnAsync(sql);

        public async Task<IReadOnlyList<string>> ColumnAsync(string sql)
        {
            await using var connection = new NpgsqlConnection(_world.Server.ConnectionString);
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(sql, connection);
            command.Parameters.Add(new NpgsqlParameter { Value = Id });
            await using var reader = await command.ExecuteReaderAsync();
            var values = new List<string>();
            while (await reader.ReadAsync())
            {
                values.Add(reader.GetString(0));
            }
            return values;
        }

        public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
    }
}
