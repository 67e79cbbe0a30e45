using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Samplit.Api.Sessions;
using Samplit.Api.Tests.Story;
using Samplit.Api.Users;
using Samplit.Testing;

namespace Samplit.Api.Tests.Access;

public class Signing_in(People people) : IClassFixture<People>
{
    [Fact]
    public async Task Takes_a_name_or_a_mail_address_in_any_case()
    {
        var name = await people.MakeAsync(false, "viewer");
        using var browser = new TestBrowser(people.Server);

        (await browser.SignInAsync(name.ToUpperInvariant())).Is(HttpStatusCode.OK);
        (await browser.SignInAsync($"{name}@Shop.Example")).Is(HttpStatusCode.OK);

        var account = (await browser.GetAsync("/api/account")).Is(HttpStatusCode.OK);
        Assert.Equal(name, account["userName"].GetString());
        Assert.Equal($"user:{await people.IdAsync(name)}", account["actor"].GetString());
        Assert.Equal(browser.Csrf, account["csrfToken"].GetString());
        Assert.Equal(
            ["user_created", "user_password_set", "user_signed_in", "user_signed_in"],
            await people.EventsAsync(await people.IdAsync(name))
        );
    }

    [Fact]
    public async Task Gives_cookies_that_no_script_reads_and_no_other_site_sends()
    {
        using var browser = new TestBrowser(people.Server);

        var answer = await browser.SignInAsync(await people.MakeAsync());

        var cookies = answer.Headers.GetValues("Set-Cookie").ToArray();
        Assert.Equal(2, cookies.Length);
        Assert.Matches("^samplit=[A-Za-z0-9_-]{43}; max-age=43200; path=/; samesite=strict; httponly$", cookies[0]);
        Assert.Matches(
            "^samplit-device=[A-Za-z0-9_-]+; max-age=31536000; path=/; samesite=strict; httponly$",
            cookies[1]
        );
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task Gives_cookies_that_only_this_host_can_have_set_where_others_can_reach_it()
    {
        using var browser = new TestBrowser(people.Server, forwardedFor: "203.0.113.9");

        var answer = await browser.SignInAsync(await people.MakeAsync());

        Assert.All(
            answer.Headers.GetValues("Set-Cookie"),
            c =>
            {
                Assert.StartsWith("__Host-samplit", c, StringComparison.Ordinal);
                Assert.Contains("; secure;", c, StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public async Task Is_refused_in_the_same_words_whatever_was_wrong()
    {
        var (known, inactive, invited) = (await people.MakeAsync(), await people.MakeAsync(), "invited-1");
        using var admin = await people.SignedInWithAsync("admin");
        (await admin.PostAsync($"/api/users/{await people.IdAsync(inactive)}/deactivate")).Is(HttpStatusCode.OK);
        (await admin.PostAsync("/api/users", new { userName = invited, email = "i@shop.example" })).Is(
            HttpStatusCode.Created
        );
        using var browser = new TestBrowser(people.Server);
        var passwords = people.Server.App.Services.GetRequiredService<Passwords>();
        var computed = passwords.Computed;

        Answer[] answers =
        [
            await browser.SignInAsync(known, "not the password of anybody"),
            await browser.SignInAsync("nobody", People.Password),
            await browser.SignInAsync("nobody@shop.example", People.Password),
            await browser.SignInAsync(inactive, People.Password),
            await browser.SignInAsync(invited, People.Password),
            await browser.SignInAsync("", People.Password),
            await browser.SignInAsync(known, ""),
            await browser.SignInAsync("nobody", new string('a', 10_000)),
            await browser.SignInAsync(new string('a', 1_000), People.Password),
        ];

        Assert.All(answers, a => a.IsProblem(HttpStatusCode.Unauthorized, "sign_in_failed"));
        Assert.Single(answers.Select(a => a.Text).Distinct());
        Assert.All(answers, a => Assert.False(a.Headers.Contains("Set-Cookie")));
        // One for each of them, so that no answer comes sooner.
        Assert.Equal(answers.Length, passwords.Computed - computed);
    }

    /// <summary>Without a hash that is nobody's the answer would come ten times sooner.</summary>
    [Fact]
    public async Task Takes_as_long_for_a_name_that_nobody_has()
    {
        const int PerName = 4;
        const int Names = 4;
        await using var server = await RunningServer.StartAsync(
            ("Samplit:TrustedProxies:0", "127.0.0.0/8"),
            ("Tests:PasswordRounds", "30000")
        );
        var somebody = await People.OnAsync(server);
        var (known, unknown) = (new List<TimeSpan>(), new List<TimeSpan>());

        for (var n = 0; n < Names; n++)
        {
            var name = await somebody.MakeAsync();
            // Nobody is slowed down: an address for each name, and fewer tries than an account has.
            using var browser = new TestBrowser(server, forwardedFor: $"203.0.113.{n}");
            await TimeAsync(browser, $"nobody-{n}");
            for (var i = 0; i < PerName; i++)
            {
                known.Add(await TimeAsync(browser, name));
                unknown.Add(await TimeAsync(browser, $"nobody-{n}"));
            }
        }

        Assert.InRange(Median(known) / Median(unknown), 0.5, 2);

        static async Task<TimeSpan> TimeAsync(TestBrowser browser, string name)
        {
            var started = Stopwatch.GetTimestamp();
            (await browser.SignInAsync(name, "not the password of anybody")).IsProblem(
                HttpStatusCode.Unauthorized,
                "sign_in_failed"
            );
            return Stopwatch.GetElapsedTime(started);
        }

        static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);
    }

    [Theory]
    [InlineData("{}", "login")]
    [InlineData("""{"login":"anna"}""", "password")]
    public async Task Takes_both(string body, string field) =>
        (await people.Server.PostTextAsync("/api/session", body)).IsInvalid(field);

    [Fact]
    public async Task Ends_the_session_that_the_browser_had()
    {
        using var browser = await people.SignedInWithAsync("viewer");
        var before = browser.Session;

        (await browser.SignInAsync(await people.MakeAsync(false, "viewer"))).Is(HttpStatusCode.OK);

        Assert.NotEqual(before, browser.Session);
        using var other = new TestBrowser(people.Server) { Session = before };
        (await other.GetAsync("/api/account")).IsProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Never_takes_a_session_that_somebody_else_has_put_into_the_browser()
    {
        var planted = RandomToken.New().Text;
        using var browser = new TestBrowser(people.Server) { Session = planted };

        (await browser.SignInAsync(await people.MakeAsync(false, "viewer"))).Is(HttpStatusCode.OK);

        Assert.NotEqual(planted, browser.Session);
        using var thief = new TestBrowser(people.Server) { Session = planted };
        (await thief.GetAsync("/api/account")).IsProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Is_slowed_down_for_whoever_guesses_and_for_nobody_else()
    {
        var name = await people.MakeAsync(false, "viewer");
        using var owner = await people.SignedInAsync(name);
        using var stranger = new TestBrowser(people.Server);

        for (var i = 0; i < 5; i++)
        {
            // Their name and their mail are one account.
            (await stranger.SignInAsync(i % 2 == 0 ? name : $"{name}@shop.example", $"guess number {i}")).Is(
                HttpStatusCode.Unauthorized
            );
        }
        var slowed = await stranger.SignInAsync(name, "guess number 5");
        var even = await stranger.SignInAsync(name);

        slowed.IsProblem(HttpStatusCode.TooManyRequests, "too_many_requests");
        Assert.Equal(TimeSpan.FromMinutes(1), slowed.Headers.RetryAfter?.Delta);
        even.Is(HttpStatusCode.TooManyRequests);
        // Who has signed in with this browser before still can.
        (await owner.SignInAsync(name)).Is(HttpStatusCode.OK);
        using var another = new TestBrowser(people.Server);
        (await another.SignInAsync(await people.MakeAsync())).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Is_slowed_down_in_the_same_way_for_names_that_nobody_has()
    {
        using var stranger = new TestBrowser(people.Server);
        for (var i = 0; i < 5; i++)
        {
            (await stranger.SignInAsync("no-such-user", $"guess number {i}")).Is(HttpStatusCode.Unauthorized);
        }

        (await stranger.SignInAsync("NO-such-user", "guess number 5")).Is(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Is_slowed_down_for_a_device_that_guesses()
    {
        var name = await people.MakeAsync(false, "viewer");
        using var device = await people.SignedInAsync(name);
        for (var i = 0; i < 5; i++)
        {
            (await device.SignInAsync(name, $"guess number {i}")).Is(HttpStatusCode.Unauthorized);
        }

        (await device.SignInAsync(name)).Is(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Is_slowed_down_for_an_address_that_tries_many_names()
    {
        await using var server = await RunningServer.StartAsync(("Samplit:TrustedProxies:0", "127.0.0.0/8"));
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 40; i++)
        {
            // One network of 64 bits is one of them.
            using var stranger = new TestBrowser(server, forwardedFor: $"2001:db8:1:2::{i}");
            statuses.Add((await stranger.SignInAsync($"name-{i}", "whatever it is")).Status);
        }
        using var elsewhere = new TestBrowser(server, forwardedFor: "2001:db8:1:3::1");

        Assert.Equal(Enumerable.Repeat(HttpStatusCode.Unauthorized, 30), statuses.Take(30));
        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
        (await elsewhere.SignInAsync("name-0", "whatever it is")).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Keeps_a_better_hash_of_a_password_from_before()
    {
        var name = await people.MakeAsync();
        var id = await people.IdAsync(name);
        var old = new PasswordHasher<object>(
            Options.Create(new PasswordHasherOptions { IterationCount = 1_000 })
        ).HashPassword(this, People.Password);
        await people.ExecuteAsync("UPDATE samplit.user_passwords SET hash = $2 WHERE user_id = $1", id, old);
        var users = people.Server.App.Services.GetRequiredService<UserTable>();
        using var browser = new TestBrowser(people.Server);

        (await browser.SignInAsync(name)).Is(HttpStatusCode.OK);

        var kept = await users.FindPasswordAsync(id, default);
        Assert.NotEqual(old, kept);
        // The format of the framework's hashes: a marker, the function, the rounds.
        var bytes = Convert.FromBase64String(kept!);
        Assert.Equal(2, bytes[4]);
        Assert.Equal(
            RunningServer.PasswordRounds,
            (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(5))
        );
        (await browser.SignInAsync(name)).Is(HttpStatusCode.OK);
        Assert.Equal(kept, await users.FindPasswordAsync(id, default));
    }

    [Fact]
    public async Task Works_by_the_form_of_a_page()
    {
        var name = await people.MakeAsync(false, "viewer");
        using var browser = new TestBrowser(people.Server);

        var page = (await browser.GetAsync("/sign-in")).Is(HttpStatusCode.OK);
        var wrong = await browser.SubmitAsync("/sign-in", ("login", "<b>&\""), ("password", "whatever"));
        var right = await browser.SubmitAsync("/sign-in", ("login", $" {name} "), ("password", People.Password));

        Assert.DoesNotContain("<script", page.Text, StringComparison.Ordinal);
        Assert.Contains(
            "form-action 'self'",
            page.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal
        );
        wrong.Is(HttpStatusCode.Unauthorized);
        Assert.Contains("value=\"&lt;b&gt;&amp;&quot;\"", wrong.Text, StringComparison.Ordinal);
        Assert.Contains("role=\"alert\"", wrong.Text, StringComparison.Ordinal);
        right.Is(HttpStatusCode.SeeOther);
        Assert.Equal("/", right.Headers.Location?.OriginalString);
        Assert.Contains(name, (await browser.GetAsync("/account")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_not_done_by_another_sites_form()
    {
        using var browser = new TestBrowser(people.Server);

        (
            await browser.SendAsync(
                HttpMethod.Post,
                "/api/session",
                new { login = await people.MakeAsync(), password = People.Password },
                ("Origin", "https://evil.example")
            )
        ).IsProblem(HttpStatusCode.Forbidden, "cross_site");
    }
}
