using System.Net;
using System.Web;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Tests.Story;
using Samplit.Api.Users;
using Samplit.Domain.Access;
using Samplit.Ledger;

namespace Samplit.Api.Tests.Access;

public class Signing_in_with_an_identity_provider(ProvidedPeople people) : IClassFixture<ProvidedPeople>
{
    [Fact]
    public async Task Makes_a_user_of_somebody_whom_only_the_provider_knows()
    {
        var account = people.Account() with { Name = "Änne Meyer" };

        using var browser = await people.SignedInAsync(account);

        var id = await people.IdAsync(account);
        var user = (await people.Server.GetAsync($"/api/users/{id}")).Is(HttpStatusCode.OK);
        Assert.Equal(
            (account.UserName, account.Email, "Änne Meyer", true, false, 1),
            (
                user["userName"].GetString(),
                user["email"].GetString(),
                user["fullName"].GetString(),
                user["isExternal"].GetBoolean(),
                user["hasPassword"].GetBoolean(),
                user["identities"].GetInt32()
            )
        );
        Assert.Equal(
            [
                ("user_created", """{"roles": [], "isExternal": true, "isSuperuser": false}""", "system:oidc"),
                ("user_identity_added", "{}", "system:oidc"),
                ("user_signed_in", """{"method": "oidc"}""", "system:oidc"),
            ],
            await people.LogAsync(id)
        );
    }

    [Fact]
    public async Task Asks_for_a_code_that_only_who_asked_can_use()
    {
        using var browser = new TestBrowser(people.Server);

        var left = (await browser.GetAsync("/sign-in/oidc")).Is(HttpStatusCode.Found);

        var asked = HttpUtility.ParseQueryString(left.Headers.Location!.Query);
        Assert.StartsWith(
            $"{people.Provider.Address}/authorize?",
            left.Headers.Location.AbsoluteUri,
            StringComparison.Ordinal
        );
        Assert.Equal(
            ("code", "query", "S256", "openid profile email", $"{browser.Address.AbsoluteUri}sign-in/oidc/callback"),
            (
                asked["response_type"],
                asked["response_mode"] ?? "query",
                asked["code_challenge_method"],
                asked["scope"],
                asked["redirect_uri"]
            )
        );
        Assert.Matches("^[A-Za-z0-9_-]{43}$", asked["code_challenge"]!);
        Assert.True(asked["state"]!.Length > 50);
        Assert.True(asked["nonce"]!.Length > 50);
        Assert.Null(asked["prompt"]);
        Assert.Null(asked["max_age"]);
        var cookies = left.Headers.GetValues("Set-Cookie").ToArray();
        Assert.Equal(2, cookies.Length);
        Assert.All(
            cookies,
            c =>
                Assert.Matches(
                    "^samplit-oidc-(state|nonce)\\.[^=]+=N; max-age=600; path=/sign-in/oidc/callback; samesite=lax; httponly$",
                    c
                )
        );
    }

    [Fact]
    public async Task Comes_back_by_a_page_of_ours_so_that_the_browser_sends_what_it_has()
    {
        var name = await people.MakeAsync();
        using var browser = await people.SignedInAsync(name);
        var before = browser.Session!;
        var account = people.Account();

        var back = await browser.GoToAsync(people.Provider, account);
        var page = (await browser.GetAsync(back.PathAndQuery)).Is(HttpStatusCode.OK);
        Assert.Contains(
            "<meta http-equiv=\"refresh\" content=\"0; url=/sign-in/oidc/complete\">",
            page.Text,
            StringComparison.Ordinal
        );
        Assert.Equal(before, browser.Session);
        var complete = (await browser.GetAsync("/sign-in/oidc/complete")).Is(HttpStatusCode.SeeOther);

        Assert.Equal("/", complete.Headers.Location!.OriginalString);
        Assert.NotEqual(before, browser.Session);
        Assert.Equal(account.UserName, (await browser.LearnCsrfAsync()).GetProperty("userName").GetString());
        using var thief = new TestBrowser(people.Server) { Session = before };
        (await thief.GetAsync("/api/account")).IsProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Knows_somebody_again_by_their_subject_and_by_nothing_else()
    {
        var account = people.Account();
        using var first = await people.SignedInAsync(account);
        var id = await people.IdAsync(account);

        using var second = await people.SignedInAsync(
            account with
            {
                Email = "married@shop.example",
                UserName = "married",
            }
        );

        Assert.Equal($"user:{id}", (await second.LearnCsrfAsync()).GetProperty("actor").GetString());
        var log = await people.LogAsync(id);
        Assert.Equal(("user_signed_in", $"user:{id}"), (log[^1].Type, log[^1].Actor));
    }

    [Theory]
    [InlineData("nonce", "another")]
    [InlineData("iss", "https://login.elsewhere.example/")]
    [InlineData("aud", "another")]
    [InlineData("sub", "")]
    public async Task Takes_no_token_that_is_not_for_this(string claim, string value)
    {
        var account = people.Account() with { Wrong = new Dictionary<string, string> { [claim] = value } };
        using var browser = new TestBrowser(people.Server);

        var answer = await browser.ComeFromAsync(people.Provider, account);

        answer.Is(HttpStatusCode.Unauthorized);
        Assert.Contains("Shop ID did not sign you in", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("IDX", answer.Text, StringComparison.Ordinal);
        Assert.Null(browser.Session);
        (await browser.GetAsync("/sign-in/oidc/complete")).Is(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Takes_no_answer_that_another_browser_asked_for_nor_one_twice()
    {
        var account = people.Account();
        using var browser = new TestBrowser(people.Server);
        using var victim = new TestBrowser(people.Server);
        var back = await browser.GoToAsync(people.Provider, account);

        (await victim.GetAsync(back.PathAndQuery)).Is(HttpStatusCode.Unauthorized);
        (await browser.GetAsync(Other(back, "state"))).Is(HttpStatusCode.Unauthorized);
        (await browser.GetAsync(Other(back, "iss"))).Is(HttpStatusCode.Unauthorized);
        (await browser.GetAsync(Other(back, "code"))).Is(HttpStatusCode.Unauthorized);
        var another = await browser.GoToAsync(people.Provider, account);
        (await browser.GetAsync(another.PathAndQuery)).Is(HttpStatusCode.OK);
        (await browser.GetAsync(another.PathAndQuery)).Is(HttpStatusCode.Unauthorized);
        (await browser.GetAsync("/sign-in/oidc/callback")).Is(HttpStatusCode.Unauthorized);
        (await browser.GetAsync("/sign-in/oidc/callback?error=access_denied")).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Counts_what_the_browser_brings_once()
    {
        var account = people.Account();
        using var browser = new TestBrowser(people.Server);
        var back = await browser.GoToAsync(people.Provider, account);
        (await browser.GetAsync(back.PathAndQuery)).Is(HttpStatusCode.OK);
        using var copy = new TestBrowser(people.Server);
        copy.Cookies.Add(copy.Address, browser.Cookies.GetCookies(browser.Address)["samplit-oidc"]!);

        (await browser.GetAsync("/sign-in/oidc/complete")).Is(HttpStatusCode.SeeOther);

        Assert.Null(browser.Cookies.GetCookies(browser.Address)["samplit-oidc"]);
        (await copy.GetAsync("/sign-in/oidc/complete")).Is(HttpStatusCode.Conflict);
        Assert.Null(copy.Session);
    }

    [Fact]
    public async Task Makes_one_user_of_somebody_who_comes_twice_at_once()
    {
        var account = people.Account();
        using var one = new TestBrowser(people.Server);
        using var two = new TestBrowser(people.Server);
        foreach (var browser in (TestBrowser[])[one, two])
        {
            var back = await browser.GoToAsync(people.Provider, account);
            (await browser.GetAsync(back.PathAndQuery)).Is(HttpStatusCode.OK);
        }

        var answers = await Task.WhenAll(
            one.GetAsync("/sign-in/oidc/complete"),
            two.GetAsync("/sign-in/oidc/complete")
        );

        Assert.All(answers, a => a.Is(HttpStatusCode.SeeOther));
        Assert.Equal(
            (await one.LearnCsrfAsync()).GetProperty("actor").GetString(),
            (await two.LearnCsrfAsync()).GetProperty("actor").GetString()
        );
    }

    [Fact]
    public async Task Calls_somebody_by_what_is_free_of_their_name()
    {
        var first = people.Account() with { UserName = "jürgen.the.first@shop.example" };
        var second = people.Account() with { UserName = "J-rgen.the.first" };

        using var one = await people.SignedInAsync(first);
        using var two = await people.SignedInAsync(second);

        Assert.Equal("j-rgen.the.first", (await one.LearnCsrfAsync()).GetProperty("userName").GetString());
        Assert.Equal("J-rgen.the.first-2", (await two.LearnCsrfAsync()).GetProperty("userName").GetString());
    }

    [Fact]
    public async Task Gives_nobody_the_account_of_somebody_with_their_mail_or_their_name()
    {
        var name = await people.MakeAsync(false, "admin");
        using var browser = new TestBrowser(people.Server);

        var mail = await browser.ComeFromAsync(
            people.Provider,
            people.Account() with
            {
                Email = $"{name}@Shop.example",
            }
        );
        var called = await browser.ComeFromAsync(people.Provider, people.Account() with { UserName = name });
        var nameless = await browser.ComeFromAsync(people.Provider, people.Account() with { Email = null });

        mail.Is(HttpStatusCode.Conflict);
        Assert.Contains("sign in with it, and connect both at /account", mail.Text, StringComparison.Ordinal);
        called.Is(HttpStatusCode.Conflict);
        nameless.Is(HttpStatusCode.Conflict);
        Assert.Contains("no mail address", nameless.Text, StringComparison.Ordinal);
        Assert.Null(browser.Session);
    }

    [Fact]
    public async Task Sets_the_roles_that_the_provider_decides_about_and_no_others()
    {
        var account = people.Account("/editors", "/auditors", "/others");
        using var first = await people.SignedInAsync(account);
        var id = await people.IdAsync(account);
        Assert.Equal(["auditor", "editor", "viewer"], await RolesAsync(id));
        (
            await people.Server.PostAsync(
                $"/api/users/{id}/roles",
                new { roles = (string[])["auditor", "editor", "viewer", "operator"] }
            )
        ).Is(HttpStatusCode.OK);
        using var second = await people.SignedInAsync(account);

        using var third = await people.SignedInAsync(account with { Groups = ["/auditors"] });

        Assert.Equal(["auditor", "operator", "viewer"], await RolesAsync(id));
        var log = await people.LogAsync(id);
        Assert.Equal(
            [
                ("user_role_removed", """{"role": "editor"}""", "system:oidc"),
                ("user_signed_in", """{"method": "oidc"}""", "system:oidc"),
            ],
            log.TakeLast(2)
        );
        (await second.GetAsync("/api/account")).IsProblem(HttpStatusCode.Unauthorized, "session_ended");
        (await third.GetAsync("/api/account")).Is(HttpStatusCode.OK);
        using var fourth = await people.SignedInAsync(account with { Groups = [] });
        Assert.Equal(["operator"], await RolesAsync(id));
    }

    [Fact]
    public async Task Lets_in_nobody_who_is_deactivated_here()
    {
        var account = people.Account();
        using var first = await people.SignedInAsync(account);
        var id = await people.IdAsync(account);
        (await people.Server.PostAsync($"/api/users/{id}/deactivate")).Is(HttpStatusCode.OK);
        using var browser = new TestBrowser(people.Server);

        var answer = await browser.ComeFromAsync(people.Provider, account);

        answer.Is(HttpStatusCode.Conflict);
        Assert.Contains("may not sign in at present", answer.Text, StringComparison.Ordinal);
        Assert.Null(browser.Session);
        Assert.Equal("user_deactivated", (await people.EventsAsync(id))[^1]);
    }

    [Fact]
    public async Task Forgets_who_somebody_was_when_they_are_erased()
    {
        var account = people.Account();
        using var first = await people.SignedInAsync(account);
        var id = await people.IdAsync(account);
        (await people.Server.PostAsync($"/api/users/{id}/erase")).Is(HttpStatusCode.OK);

        using var second = await people.SignedInAsync(account);

        Assert.NotEqual(id, await people.IdAsync(account));
    }

    [Fact]
    public async Task Gives_nobody_a_password_here_nor_what_goes_with_one()
    {
        var account = people.Account();
        using var browser = await people.SignedInAsync(account);
        var id = await people.IdAsync(account);

        Assert.Equal("user_external", (await people.LinkAsync(id)).Item2!.Code);
        (await browser.PostAsync("/api/account/totp")).IsProblem(HttpStatusCode.Conflict, "user_external");
        (
            await browser.SendAsync(
                HttpMethod.Put,
                "/api/account/password",
                new { currentPassword = "", newPassword = People.Password }
            )
        ).IsProblem(HttpStatusCode.Conflict, "user_external");
        using var superuser = await people.SignedInAsync(await people.MakeAsync());
        (await people.Server.PostAsync($"/api/users/{id}/superuser", new { isSuperuser = true })).IsProblem(
            HttpStatusCode.Forbidden,
            "superusers_only"
        );
        var page = (await browser.GetAsync("/account")).Is(HttpStatusCode.OK);
        Assert.Contains("You sign in with Shop ID", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Change your password", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Authenticator app", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_known_to_whom_was_announced_with_this_address_and_is_not_connected_yet()
    {
        var account = people.Account("/editors");
        var (made, _) = await people
            .Server.App.Services.GetRequiredService<UserChanges>()
            .CreateAsync(
                new CreateUser(account.UserName, account.Email, null, null, [], IsSuperuser: false, IsExternal: true),
                by: null,
                new EventMetadata("system:tests"),
                TestContext.Current.CancellationToken
            );
        using var doubtful = new TestBrowser(people.Server);

        using var browser = await people.SignedInAsync(account);

        Assert.Equal($"user:{made!.User.Id}", (await browser.LearnCsrfAsync()).GetProperty("actor").GetString());
        Assert.Equal(["editor"], await RolesAsync(made.User.Id));
        (await doubtful.ComeFromAsync(people.Provider, people.Account() with { Email = account.Email })).Is(
            HttpStatusCode.Conflict
        );
    }

    /// <summary>The same address, with something else in place of what it says.</summary>
    private static string Other(Uri address, string parameter) =>
        address.PathAndQuery.Replace($"{parameter}=", $"{parameter}=x", StringComparison.Ordinal);

    private async Task<IReadOnlyList<string>> RolesAsync(Guid id) =>
        [
            .. (await people.Server.GetAsync($"/api/users/{id}"))["roles"]
                .EnumerateArray()
                .Select(r => r.GetString()!)
                .Order(StringComparer.Ordinal),
        ];
}
