using System.Net;
using Npgsql;
using Samplit.Api.Sessions;

namespace Samplit.Api.Tests.Access;

public class Being_signed_in(People people) : IClassFixture<People>
{
    [Fact]
    public async Task Is_kept_as_a_hash_that_lets_nobody_in()
    {
        var name = await people.MakeAsync(false, "viewer");
        using var browser = await people.SignedInAsync(name);
        await using var connection = new NpgsqlConnection(people.Server.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("SELECT hash FROM samplit.sessions WHERE user_id = $1", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = await people.IdAsync(name) });

        var hash = (byte[])(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal(RandomToken.Parse(browser.Session)!.Value.Hash, hash);
        using var thief = new TestBrowser(people.Server)
        {
            Session = System.Buffers.Text.Base64Url.EncodeToString(hash),
        };
        (await thief.GetAsync("/api/account")).IsProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Is_listed_and_ended_by_whoever_it_is()
    {
        var name = await people.MakeAsync(false, "viewer");
        using var one = await people.SignedInAsync(name);
        using var two = await people.SignedInAsync(name);

        var listed = (await one.GetAsync("/api/account/sessions")).Is(HttpStatusCode.OK);
        var other = listed["sessions"].EnumerateArray().Single(s => !s.GetProperty("isCurrent").GetBoolean());
        var ended = await one.SendAsync(
            HttpMethod.Delete,
            $"/api/account/sessions/{other.GetProperty("id").GetGuid()}"
        );

        Assert.Equal(2, listed["sessions"].GetArrayLength());
        Assert.Contains("Firefox", other.GetProperty("userAgent").GetString(), StringComparison.Ordinal);
        ended.Is(HttpStatusCode.NoContent);
        (await two.GetAsync("/api/account")).IsProblem(HttpStatusCode.Unauthorized, "session_ended");
        Assert.Equal(1, (await one.GetAsync("/api/account/sessions"))["sessions"].GetArrayLength());
    }

    [Fact]
    public async Task Is_not_ended_by_somebody_else()
    {
        using var one = await people.SignedInWithAsync("viewer");
        using var two = await people.SignedInWithAsync("viewer");
        var id = (await two.GetAsync("/api/account/sessions"))["sessions", 0, "id"].GetGuid();

        (await one.SendAsync(HttpMethod.Delete, $"/api/account/sessions/{id}")).IsNotFound("session");

        (await two.GetAsync("/api/account")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Ends_when_one_signs_out()
    {
        var name = await people.MakeAsync(false, "viewer");
        using var browser = await people.SignedInAsync(name);
        var session = browser.Session;

        (await browser.SendAsync(HttpMethod.Delete, "/api/session")).Is(HttpStatusCode.NoContent);

        Assert.Null(browser.Session);
        browser.Session = session;
        (await browser.GetAsync("/api/account")).IsProblem(HttpStatusCode.Unauthorized, "session_ended");
        Assert.Equal("user_signed_out", (await people.EventsAsync(await people.IdAsync(name)))[^1]);
    }

    [Theory]
    [InlineData("seen_at = seen_at - interval '31 minutes'")]
    [InlineData("expires_at = created_at")]
    public async Task Ends_by_itself(string change)
    {
        var name = await people.MakeAsync(false, "viewer");
        using var browser = await people.SignedInAsync(name);
        await people.ExecuteAsync(
            $"UPDATE samplit.sessions SET {change} WHERE user_id = $1",
            await people.IdAsync(name)
        );

        (await browser.GetAsync("/api/account")).IsProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Goes_on_while_somebody_is_there()
    {
        var name = await people.MakeAsync(false, "viewer");
        using var browser = await people.SignedInAsync(name);
        await people.ExecuteAsync(
            "UPDATE samplit.sessions SET seen_at = seen_at - interval '29 minutes' WHERE user_id = $1",
            await people.IdAsync(name)
        );

        (await browser.GetAsync("/api/account")).Is(HttpStatusCode.OK);

        var seen = (await browser.GetAsync("/api/account/sessions"))["sessions", 0, "seenAt"].GetDateTimeOffset();
        Assert.InRange(seen, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    public static TheoryData<string> Unknown
    {
        get
        {
            var random = new Random(7);
            var cookies = new TheoryData<string>(
                "",
                "=",
                "x",
                "..",
                "null",
                new string('A', 43),
                $"{new string('A', 42)}B",
                new string('_', 44)
            );
            for (var i = 0; i < 40; i++)
            {
                var bytes = new byte[random.Next(1, 60)];
                random.NextBytes(bytes);
                cookies.Add(i % 2 == 0 ? RandomToken.New().Text : Convert.ToHexString(bytes));
            }
            return cookies;
        }
    }

    [Fact]
    public async Task Takes_more_than_any_cookie()
    {
        using var browser = new TestBrowser(people.Server);
        foreach (var cookie in Unknown.Select(row => row.Data).Where(c => c.Length > 0))
        {
            var answer = await browser.SendAsync(
                HttpMethod.Get,
                "/api/account",
                body: null,
                ("Cookie", $"samplit={cookie}")
            );

            answer.IsProblem(HttpStatusCode.Unauthorized, "session_ended");
        }
    }

    [Fact]
    public async Task Says_nothing_of_who_shows_a_key_as_well()
    {
        using var browser = await people.SignedInWithAsync("viewer");

        var wrong = await browser.SendAsync(
            HttpMethod.Get,
            "/api/account",
            body: null,
            ("Authorization", "Bearer smp_adm_00000000_")
        );
        var others = await browser.SendAsync(
            HttpMethod.Get,
            "/api/account",
            body: null,
            ("Authorization", "Basic YTpi")
        );

        wrong.IsProblem(HttpStatusCode.Unauthorized, "key_refused");
        others.Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Takes_the_token_of_its_own_session_for_each_write()
    {
        using var browser = await people.SignedInWithAsync("editor");
        using var other = await people.SignedInWithAsync("editor");
        var (own, path) = (browser.Csrf!, "/api/layers");

        foreach (var wrong in new[] { null, "", "x", own[..^1], own + "x", own.ToUpperInvariant(), other.Csrf })
        {
            browser.Csrf = wrong;
            (await browser.PostAsync(path, new { name = $"layer {Guid.NewGuid()}" })).IsProblem(
                HttpStatusCode.Forbidden,
                "csrf_refused"
            );
        }
        browser.Csrf = own;
        foreach (
            var header in new[]
            {
                ("Origin", "https://evil.example"),
                ("Sec-Fetch-Site", "cross-site"),
                ("Sec-Fetch-Site", "same-site"),
            }
        )
        {
            (
                await browser.SendAsync(HttpMethod.Post, path, new { name = $"layer {Guid.NewGuid()}" }, header)
            ).IsProblem(HttpStatusCode.Forbidden, "cross_site");
        }

        (await browser.PostAsync(path, new { name = $"layer {Guid.NewGuid()}" })).Is(HttpStatusCode.Created);
        (
            await browser.SendAsync(
                HttpMethod.Post,
                path,
                new { name = $"layer {Guid.NewGuid()}" },
                ("Origin", browser.Address.GetLeftPart(UriPartial.Authority)),
                ("Sec-Fetch-Site", "same-origin")
            )
        ).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Takes_the_token_in_forms_of_pages_too()
    {
        using var browser = await people.SignedInWithAsync("viewer");
        var page = (await browser.GetAsync("/account")).Is(HttpStatusCode.OK);
        Assert.Contains($"name=\"csrf\" value=\"{browser.Csrf}\"", page.Text, StringComparison.Ordinal);
        var csrf = browser.Csrf!;
        browser.Csrf = null;

        (await browser.SubmitAsync("/account/sign-out")).IsProblem(HttpStatusCode.Forbidden, "csrf_refused");
        (await browser.SubmitAsync("/account/sign-out", ("csrf", "x"))).IsProblem(
            HttpStatusCode.Forbidden,
            "csrf_refused"
        );
        (await browser.SubmitAsync("/account/sign-out", ("csrf", csrf))).Is(HttpStatusCode.SeeOther);

        Assert.Null(browser.Session);
        Assert.Equal("/sign-in", (await browser.GetAsync("/account")).Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Is_not_enough_for_what_is_dangerous_when_it_was_long_ago()
    {
        var name = await people.MakeAsync(false, "admin");
        using var browser = await people.SignedInAsync(name);
        await people.ExecuteAsync(
            "UPDATE samplit.sessions SET step_up_at = step_up_at - interval '6 minutes' WHERE user_id = $1",
            await people.IdAsync(name)
        );
        var key = new { name = "a key", kind = "metrics" };

        (await browser.PostAsync("/api/keys", key)).IsProblem(HttpStatusCode.Forbidden, "step_up_required");
        (await browser.PostAsync("/api/users", new { })).IsProblem(HttpStatusCode.Forbidden, "step_up_required");
        (await browser.PostAsync("/api/layers", new { name = $"layer {Guid.NewGuid()}" })).Is(HttpStatusCode.Created);
        var before = browser.Session;
        (await browser.PostAsync("/api/session/step-up", new { password = "another one" })).IsProblem(
            HttpStatusCode.Unauthorized,
            "sign_in_failed"
        );
        var stepped = (await browser.PostAsync("/api/session/step-up", new { password = People.Password })).Is(
            HttpStatusCode.OK
        );
        browser.Csrf = stepped["csrfToken"].GetString();

        (await browser.PostAsync("/api/keys", key)).Is(HttpStatusCode.Created);
        Assert.NotEqual(before, browser.Session);
        using var old = new TestBrowser(people.Server) { Session = before };
        (await old.GetAsync("/api/account")).IsProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Is_asked_of_no_database_on_the_public_plane_and_for_files()
    {
        using var browser = new TestBrowser(people.Server) { Session = RandomToken.New().Text };

        (await browser.GetAsync("/health/live")).Is(HttpStatusCode.OK);
        (await browser.GetAsync("/sign-in")).Is(HttpStatusCode.OK);
        (await browser.GetAsync("/")).Is(HttpStatusCode.OK);
    }
}
