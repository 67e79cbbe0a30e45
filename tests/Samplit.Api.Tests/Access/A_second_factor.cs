using System.Net;
using System.Text.RegularExpressions;
using OtpNet;
using Samplit.Api.Tests.Story;

namespace Samplit.Api.Tests.Access;

public partial class A_second_factor(People people) : IClassFixture<People>
{
    [Fact]
    public async Task Counts_once_a_first_code_has_confirmed_it()
    {
        var name = await people.MakeAsync(false, "viewer");
        using var browser = await people.SignedInAsync(name);
        (await browser.GetAsync("/api/account/totp")).Is(
            HttpStatusCode.OK,
            """{ "isEnabled": false, "recoveryCodesLeft": 0 }"""
        );

        var made = (await browser.PostAsync("/api/account/totp")).Is(HttpStatusCode.OK);

        var secret = made["secret"].GetString()!;
        Assert.Matches("^[A-Z2-7]{32}$", secret);
        var uri = made["uri"].GetString()!;
        Assert.StartsWith($"otpauth://totp/Samplit:{name}?", uri, StringComparison.Ordinal);
        Assert.Contains($"secret={secret}", uri, StringComparison.Ordinal);
        Assert.Contains("issuer=Samplit", uri, StringComparison.Ordinal);
        (await browser.SignInAsync(name)).Is(HttpStatusCode.OK); // it does not count yet
        (await browser.PostAsync("/api/account/totp/confirm", new { code = "abcdef" })).IsInvalid("code");
        (await browser.PostAsync("/api/account/totp/confirm", new { })).IsInvalid("code");
        var confirmed = (await browser.PostAsync("/api/account/totp/confirm", new { code = Code(secret) })).Is(
            HttpStatusCode.OK
        );

        Assert.Equal(10, confirmed["codes"].EnumerateArray().Select(c => c.GetString()).Distinct().Count());
        Assert.All(
            confirmed["codes"].EnumerateArray(),
            c => Assert.Matches("^[a-z2-7]{4}(-[a-z2-7]{4}){3}$", c.GetString())
        );
        (await browser.GetAsync("/api/account/totp")).Is(
            HttpStatusCode.OK,
            """{ "isEnabled": true, "recoveryCodesLeft": 10 }"""
        );
        (await browser.PostAsync("/api/account/totp")).IsProblem(HttpStatusCode.Conflict, "second_factor_exists");
        (await browser.PostAsync("/api/account/totp/confirm", new { code = Code(secret) })).IsProblem(
            HttpStatusCode.Conflict,
            "second_factor_exists"
        );
        Assert.Equal("user_second_factor_added", (await people.EventsAsync(await people.IdAsync(name)))[^1]);
    }

    [Fact]
    public async Task Is_not_confirmed_without_a_secret_or_long_after_it_was_drawn()
    {
        var name = await people.MakeAsync(false, "viewer");
        using var browser = await people.SignedInAsync(name);
        (await browser.PostAsync("/api/account/totp/confirm", new { code = "123456" })).IsProblem(
            HttpStatusCode.Conflict,
            "no_second_factor"
        );
        var made = await browser.PostAsync("/api/account/totp");
        await people.ExecuteAsync(
            "UPDATE samplit.user_totp SET created_at = created_at - interval '16 minutes' WHERE user_id = $1",
            await people.IdAsync(name)
        );

        (
            await browser.PostAsync("/api/account/totp/confirm", new { code = Code(made["secret"].GetString()!) })
        ).IsProblem(HttpStatusCode.Conflict, "no_second_factor");
    }

    [Fact]
    public async Task Is_asked_for_after_the_password_and_before_there_is_a_session()
    {
        var someone = await EnrolledAsync();
        using var browser = new TestBrowser(people.Server);

        var first = (await browser.SignInAsync(someone.Name)).Is(HttpStatusCode.Accepted);

        Assert.False(first.Headers.Contains("Set-Cookie"));
        Assert.True(first.Headers.CacheControl!.NoStore);
        Assert.InRange(
            first["expiresAt"].GetDateTimeOffset(),
            DateTimeOffset.UtcNow.AddMinutes(4),
            DateTimeOffset.UtcNow.AddMinutes(6)
        );
        var ticket = first["ticket"].GetString()!;
        (await GiveAsync(browser, ticket, "000000")).IsProblem(HttpStatusCode.Unauthorized, "second_factor_refused");
        (await GiveAsync(browser, ticket + "A", Code(someone.Secret, 1))).IsProblem(
            HttpStatusCode.Unauthorized,
            "second_factor_refused"
        );
        Assert.Null(browser.Session);
        browser.Session = ticket[..43];
        (await browser.GetAsync("/api/account")).IsProblem(HttpStatusCode.Unauthorized, "session_ended");

        (await GiveAsync(browser, ticket, Code(someone.Secret, 1))).Is(HttpStatusCode.OK);

        Assert.Equal(someone.Name, (await browser.GetAsync("/api/account"))["userName"].GetString());
        Assert.Equal("user_signed_in", (await people.EventsAsync(someone.Id))[^1]);
    }

    [Fact]
    public async Task Takes_no_code_twice_and_none_of_before()
    {
        var someone = await EnrolledAsync();
        using var browser = new TestBrowser(people.Server);
        var next = Code(someone.Secret, 1);
        (await SignInAsync(browser, someone.Name, next)).Is(HttpStatusCode.OK);

        var again = await SignInAsync(browser, someone.Name, next);
        var before = await SignInAsync(browser, someone.Name, Code(someone.Secret));
        var far = await SignInAsync(browser, someone.Name, Code(someone.Secret, 3));

        again.IsProblem(HttpStatusCode.Unauthorized, "second_factor_refused");
        before.IsProblem(HttpStatusCode.Unauthorized, "second_factor_refused");
        far.IsProblem(HttpStatusCode.Unauthorized, "second_factor_refused");
    }

    [Fact]
    public async Task Takes_a_code_once_when_two_give_it_at_the_same_time()
    {
        var someone = await EnrolledAsync();
        var browsers = Enumerable.Range(0, 4).Select(_ => new TestBrowser(people.Server)).ToArray();
        var ticket = (await browsers[0].SignInAsync(someone.Name))["ticket"].GetString()!;
        var code = Code(someone.Secret, 1);

        var answers = await Task.WhenAll(browsers.Select(b => GiveAsync(b, ticket, code)));

        Assert.Single(answers, a => a.Status == HttpStatusCode.OK);
        Array.ForEach(browsers, b => b.Dispose());
    }

    [Fact]
    public async Task Can_be_replaced_by_each_recovery_code_once()
    {
        var someone = await EnrolledAsync();
        using var browser = new TestBrowser(people.Server);
        var code = someone.Codes[0];

        (await SignInAsync(browser, someone.Name, code.ToUpperInvariant().Replace('-', ' '))).Is(HttpStatusCode.OK);
        (await SignInAsync(browser, someone.Name, code)).IsProblem(
            HttpStatusCode.Unauthorized,
            "second_factor_refused"
        );
        (await SignInAsync(browser, someone.Name, someone.Codes[9])).Is(HttpStatusCode.OK);

        Assert.Equal(8, (await browser.GetAsync("/api/account/totp"))["recoveryCodesLeft"].GetInt32());
        Assert.Equal(
            ["user_recovery_code_used", "user_signed_in", "user_recovery_code_used", "user_signed_in"],
            (await people.EventsAsync(someone.Id)).TakeLast(4)
        );
    }

    [Fact]
    public async Task Has_its_recovery_codes_made_anew()
    {
        var someone = await EnrolledAsync();
        using var browser = new TestBrowser(people.Server);
        (await SignInAsync(browser, someone.Name, someone.Codes[0])).Is(HttpStatusCode.OK);

        var made = (await browser.PostAsync("/api/account/recovery-codes")).Is(HttpStatusCode.OK);

        Assert.Equal(10, (await browser.GetAsync("/api/account/totp"))["recoveryCodesLeft"].GetInt32());
        (await SignInAsync(browser, someone.Name, someone.Codes[1])).Is(HttpStatusCode.Unauthorized);
        (await SignInAsync(browser, someone.Name, made["codes", 0].GetString()!)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Is_kept_so_that_who_reads_the_database_cannot_use_it()
    {
        var someone = await EnrolledAsync();

        await people.ExecuteAsync(
            """
            DO $$ BEGIN
                ASSERT (SELECT count(*) FROM samplit.user_recovery_codes WHERE length(hash) <> 32) = 0;
                ASSERT (SELECT count(*) FROM samplit.user_totp WHERE length(secret) < 60) = 0;
            END $$
            """
        );
        Assert.NotEmpty(someone.Secret);
    }

    [Fact]
    public async Task Is_slowed_down_for_whoever_knows_the_password_and_guesses_codes()
    {
        var someone = await EnrolledAsync();
        using var thief = new TestBrowser(people.Server);
        var ticket = (await thief.SignInAsync(someone.Name))["ticket"].GetString()!;
        for (var i = 0; i < 5; i++)
        {
            (await GiveAsync(thief, ticket, $"00000{i}")).Is(HttpStatusCode.Unauthorized);
        }

        (await GiveAsync(thief, ticket, Code(someone.Secret, 1))).IsProblem(
            HttpStatusCode.TooManyRequests,
            "too_many_requests"
        );
        (await thief.SignInAsync(someone.Name)).Is(HttpStatusCode.TooManyRequests);
        // Who has signed in with this browser before still can.
        (await SignInAsync(someone.Browser, someone.Name, Code(someone.Secret, 1))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Is_void_when_the_password_changes_meanwhile()
    {
        var someone = await EnrolledAsync();
        using var browser = new TestBrowser(people.Server);
        var ticket = (await browser.SignInAsync(someone.Name))["ticket"].GetString()!;
        var changed = await someone.Browser.SendAsync(
            HttpMethod.Put,
            "/api/account/password",
            new { currentPassword = People.Password, newPassword = "seven lamps under quiet bridges" }
        );
        changed.Is(HttpStatusCode.OK);

        (await GiveAsync(browser, ticket, Code(someone.Secret, 1))).IsProblem(
            HttpStatusCode.Unauthorized,
            "second_factor_refused"
        );
    }

    [Fact]
    public async Task Is_part_of_showing_again_who_one_is()
    {
        var someone = await EnrolledAsync();
        var browser = someone.Browser;
        await LetStepUpLapseAsync(someone.Id);
        (await browser.PostAsync("/api/account/recovery-codes")).IsProblem(
            HttpStatusCode.Forbidden,
            "step_up_required"
        );
        var password = People.Password;

        (await browser.PostAsync("/api/session/step-up", new { password })).IsProblem(
            HttpStatusCode.Unauthorized,
            "second_factor_required"
        );
        (await browser.PostAsync("/api/session/step-up", new { password, code = "000000" })).IsProblem(
            HttpStatusCode.Unauthorized,
            "second_factor_refused"
        );
        var stepped = (
            await browser.PostAsync("/api/session/step-up", new { password, code = Code(someone.Secret, 1) })
        ).Is(HttpStatusCode.OK);

        browser.Csrf = stepped["csrfToken"].GetString();
        (await browser.PostAsync("/api/account/recovery-codes")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Is_not_shown_by_changing_the_password()
    {
        var someone = await EnrolledAsync();
        await LetStepUpLapseAsync(someone.Id);
        var changed = (
            await someone.Browser.SendAsync(
                HttpMethod.Put,
                "/api/account/password",
                new { currentPassword = People.Password, newPassword = "seven lamps under quiet bridges" }
            )
        ).Is(HttpStatusCode.OK);
        someone.Browser.Csrf = changed["csrfToken"].GetString();

        (await someone.Browser.SendAsync(HttpMethod.Delete, "/api/account/totp")).IsProblem(
            HttpStatusCode.Forbidden,
            "step_up_required"
        );
    }

    [Fact]
    public async Task Is_asked_for_by_a_link_that_sets_the_password()
    {
        var someone = await EnrolledAsync();
        var (link, _) = await people.LinkAsync(someone.Id);
        using var browser = new TestBrowser(people.Server);

        var page = (
            await browser.SubmitAsync(
                "/reset",
                ("token", link!.Split('#')[1]),
                ("password", "seven lamps under quiet bridges")
            )
        ).Is(HttpStatusCode.OK);

        Assert.Null(browser.Session);
        Assert.Equal("user_password_set", (await people.EventsAsync(someone.Id))[^1]);
        (
            await browser.SubmitAsync(
                "/sign-in/second-factor",
                ("ticket", Ticket(page)),
                ("code", Code(someone.Secret, 1))
            )
        ).Is(HttpStatusCode.SeeOther);
        (await browser.GetAsync("/api/account")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Is_removed_by_whoever_has_it_and_all_other_sessions_end()
    {
        var someone = await EnrolledAsync();
        using var other = new TestBrowser(people.Server);
        (await SignInAsync(other, someone.Name, Code(someone.Secret, 1))).Is(HttpStatusCode.OK);

        (await someone.Browser.SendAsync(HttpMethod.Delete, "/api/account/totp")).Is(HttpStatusCode.NoContent);

        (await other.GetAsync("/api/account")).IsProblem(HttpStatusCode.Unauthorized, "session_ended");
        (await someone.Browser.GetAsync("/api/account/totp")).Is(
            HttpStatusCode.OK,
            """{ "isEnabled": false, "recoveryCodesLeft": 0 }"""
        );
        (await other.SignInAsync(someone.Name)).Is(HttpStatusCode.OK);
        (await someone.Browser.SendAsync(HttpMethod.Delete, "/api/account/totp")).Is(HttpStatusCode.NoContent);
        (await someone.Browser.PostAsync("/api/account/recovery-codes")).IsProblem(
            HttpStatusCode.Conflict,
            "no_second_factor"
        );
        Assert.Single(await people.EventsAsync(someone.Id), "user_second_factor_removed");
    }

    [Fact]
    public async Task Is_removed_by_an_admin_for_whoever_has_lost_it()
    {
        var someone = await EnrolledAsync();
        using var browser = new TestBrowser(people.Server);
        var ticket = (await browser.SignInAsync(someone.Name))["ticket"].GetString()!;
        using var admin = await people.SignedInWithAsync("admin");
        using var viewer = await people.SignedInWithAsync("viewer");
        var path = $"/api/users/{someone.Id}/second-factors/remove";
        (await viewer.PostAsync(path)).IsProblem(HttpStatusCode.Forbidden, "forbidden");
        Assert.True((await admin.GetAsync($"/api/users/{someone.Id}"))["hasTotp"].GetBoolean());

        Assert.False((await admin.PostAsync(path)).Is(HttpStatusCode.OK)["hasTotp"].GetBoolean());

        (await someone.Browser.GetAsync("/api/account")).IsProblem(HttpStatusCode.Unauthorized, "session_ended");
        (await GiveAsync(browser, ticket, Code(someone.Secret, 1))).IsProblem(
            HttpStatusCode.Unauthorized,
            "second_factor_refused"
        );
        (await browser.SignInAsync(someone.Name)).Is(HttpStatusCode.OK);
        (await admin.PostAsync(path)).Is(HttpStatusCode.OK);
        Assert.Single(await people.EventsAsync(someone.Id), "user_second_factor_removed");
        (await admin.PostAsync($"/api/users/{Guid.NewGuid()}/second-factors/remove")).IsNotFound("user");
    }

    [Fact]
    public async Task Is_removed_from_a_superuser_by_superusers_only()
    {
        var someone = await EnrolledAsync(isSuperuser: true);
        using var admin = await people.SignedInWithAsync("admin");

        (await admin.PostAsync($"/api/users/{someone.Id}/second-factors/remove")).IsProblem(
            HttpStatusCode.Forbidden,
            "superusers_only"
        );
        (await someone.Browser.PostAsync($"/api/users/{someone.Id}/second-factors/remove")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Is_gone_with_whoever_is_erased()
    {
        var someone = await EnrolledAsync();
        using var admin = await people.SignedInWithAsync("admin");

        (await admin.PostAsync($"/api/users/{someone.Id}/erase")).Is(HttpStatusCode.OK);

        await people.ExecuteAsync(
            $"""
            DO $$ BEGIN
                ASSERT (SELECT count(*) FROM samplit.user_totp WHERE user_id = '{someone.Id}') = 0;
                ASSERT (SELECT count(*) FROM samplit.user_recovery_codes WHERE user_id = '{someone.Id}') = 0;
            END $$
            """
        );
    }

    [Fact]
    public async Task Is_looked_after_and_used_by_pages_without_a_script()
    {
        var name = await people.MakeAsync(false, "viewer");
        using var browser = await people.SignedInAsync(name);
        var csrf = ("csrf", browser.Csrf!);
        browser.Csrf = null;
        Assert.Contains("Add an app", (await browser.GetAsync("/account")).Text, StringComparison.Ordinal);
        (await browser.SubmitAsync("/account/totp")).IsProblem(HttpStatusCode.Forbidden, "csrf_refused");

        var page = (await browser.SubmitAsync("/account/totp", csrf)).Is(HttpStatusCode.OK);
        var secret = Secret().Match(page.Text).Groups["value"].Value.Replace(" ", "", StringComparison.Ordinal);
        var wrong = await browser.SubmitAsync("/account/totp/confirm", csrf, ("code", "12345"));
        var codes = await browser.SubmitAsync("/account/totp/confirm", csrf, ("code", Code(secret)));

        Assert.Contains("href=\"otpauth://totp/Samplit:", page.Text, StringComparison.Ordinal);
        wrong.Is(HttpStatusCode.UnprocessableEntity);
        Assert.DoesNotContain(secret[..4], wrong.Text, StringComparison.Ordinal);
        codes.Is(HttpStatusCode.OK);
        Assert.Equal(10, codes.Text.Split("<li>").Length - 1);
        Assert.DoesNotContain("<script", codes.Text, StringComparison.Ordinal);
        Assert.Contains("10 recovery codes", (await browser.GetAsync("/account")).Text, StringComparison.Ordinal);

        using var another = new TestBrowser(people.Server);
        var asked = (await another.SubmitAsync("/sign-in", ("login", name), ("password", People.Password))).Is(
            HttpStatusCode.OK
        );
        Assert.Null(another.Session);
        var refused = await another.SubmitAsync(
            "/sign-in/second-factor",
            ("ticket", Ticket(asked)),
            ("code", "000000")
        );
        refused.Is(HttpStatusCode.Unauthorized);
        Assert.Contains("role=\"alert\"", refused.Text, StringComparison.Ordinal);
        (
            await another.SubmitAsync("/sign-in/second-factor", ("ticket", Ticket(refused)), ("code", Code(secret, 1)))
        ).Is(HttpStatusCode.SeeOther);
        Assert.NotNull(another.Session);
    }

    [Fact]
    public async Task Is_changed_on_pages_only_by_who_showed_a_moment_ago_who_they_are()
    {
        var someone = await EnrolledAsync();
        var browser = someone.Browser;
        var csrf = ("csrf", browser.Csrf!);
        browser.Csrf = null;
        await LetStepUpLapseAsync(someone.Id);

        foreach (var path in new[] { "/account/totp", "/account/totp/remove", "/account/recovery-codes" })
        {
            var sent = (await browser.SubmitAsync(path, csrf)).Is(HttpStatusCode.SeeOther);
            Assert.Equal("/account/step-up", sent.Headers.Location?.OriginalString);
        }
        Assert.Contains("/account/step-up", (await browser.GetAsync("/account")).Text, StringComparison.Ordinal);
        Assert.Contains("name=\"code\"", (await browser.GetAsync("/account/step-up")).Text, StringComparison.Ordinal);
        (await browser.SubmitAsync("/account/step-up", csrf, ("password", People.Password))).Is(
            HttpStatusCode.Unauthorized
        );
        (
            await browser.SubmitAsync(
                "/account/step-up",
                csrf,
                ("password", People.Password),
                ("code", Code(someone.Secret, 1))
            )
        ).Is(HttpStatusCode.SeeOther);
        var now = ("csrf", (await browser.GetAsync("/api/account"))["csrfToken"].GetString()!);

        (await browser.SubmitAsync("/account/totp/remove", now)).Is(HttpStatusCode.SeeOther);

        Assert.False((await browser.GetAsync("/api/account/totp"))["isEnabled"].GetBoolean());
    }

    private sealed record Enrolled(string Name, Guid Id, TestBrowser Browser, string Secret, string[] Codes);

    /// <summary>Somebody with an app, whose code of now is used.</summary>
    private async Task<Enrolled> EnrolledAsync(bool isSuperuser = false)
    {
        var name = await people.MakeAsync(isSuperuser, "viewer");
        var browser = await people.SignedInAsync(name);
        var secret = (await browser.PostAsync("/api/account/totp")).Is(HttpStatusCode.OK)["secret"].GetString()!;
        var codes = (await browser.PostAsync("/api/account/totp/confirm", new { code = Code(secret) })).Is(
            HttpStatusCode.OK
        );
        return new(
            name,
            await people.IdAsync(name),
            browser,
            secret,
            [.. codes["codes"].EnumerateArray().Select(c => c.GetString()!)]
        );
    }

    private static async Task<Answer> SignInAsync(TestBrowser browser, string name, string code)
    {
        var first = (await browser.SignInAsync(name)).Is(HttpStatusCode.Accepted);
        return await GiveAsync(browser, first["ticket"].GetString()!, code);
    }

    private static async Task<Answer> GiveAsync(TestBrowser browser, string ticket, string code)
    {
        var answer = await browser.PostAsync("/api/session/second-factor", new { ticket, code });
        browser.Csrf = answer.Status == HttpStatusCode.OK ? answer["csrfToken"].GetString() : browser.Csrf;
        return answer;
    }

    private Task LetStepUpLapseAsync(Guid id) =>
        people.ExecuteAsync(
            "UPDATE samplit.sessions SET step_up_at = step_up_at - interval '6 minutes' WHERE user_id = $1",
            id
        );

    /// <param name="later">Steps after the one of now.</param>
    private static string Code(string secret, int later = 0) =>
        new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(DateTimeOffset.UtcNow.UtcDateTime.AddSeconds(30 * later));

    private static string Ticket(Answer page) => TicketField().Match(page.Text).Groups["value"].Value;

    [GeneratedRegex("name=\"ticket\" value=\"(?<value>[A-Za-z0-9_-]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TicketField();

    [GeneratedRegex("id=\"secret\">(?<value>[A-Z2-7 ]+)<", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Secret();
}
