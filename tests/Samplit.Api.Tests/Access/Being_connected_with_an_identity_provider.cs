using System.Net;
using System.Web;
using Samplit.Api.Tests.Story;

namespace Samplit.Api.Tests.Access;

public class Being_connected_with_an_identity_provider(ProvidedPeople people) : IClassFixture<ProvidedPeople>
{
    private const string StepUp = "/account/step-up/oidc";
    private const string Connect = "/account/connect";

    [Fact]
    public async Task Shows_again_who_one_is_as_what_is_dangerous_takes()
    {
        var account = people.Account("/editors") with { AuthenticatedAt = DateTimeOffset.UtcNow.AddHours(-1) };
        using var browser = await people.SignedInAsync(account);
        var id = await people.IdAsync(account);
        await MakeAdminAsync(id);
        using var admin = await people.SignedInAsync(account);
        (await TryAsync(admin)).IsProblem(HttpStatusCode.Forbidden, "step_up_required");
        var before = admin.Session;

        var asked = HttpUtility.ParseQueryString(
            (await admin.GetAsync(StepUp)).Is(HttpStatusCode.Found).Headers.Location!.Query
        );
        var done = await admin.ComeFromAsync(people.Provider, account with { AuthenticatedAt = null }, StepUp);

        Assert.Equal(("login", "0"), (asked["prompt"], asked["max_age"]));
        Assert.Equal("/account", done.Is(HttpStatusCode.SeeOther).Headers.Location!.OriginalString);
        Assert.NotEqual(before, admin.Session);
        await admin.LearnCsrfAsync();
        (await TryAsync(admin)).Is(HttpStatusCode.Created);
        Assert.Equal(("user_signed_in", """{"method": "stepUp"}"""), Last(await people.LogAsync(id)));
    }

    [Fact]
    public async Task Is_not_shown_again_by_a_provider_that_does_not_say_so_nor_by_somebody_else()
    {
        var account = people.Account();
        using var browser = await people.SignedInAsync(account);
        using var other = await people.SignedInAsync(people.Account());
        var before = browser.Session;

        var old = await browser.ComeFromAsync(
            people.Provider,
            account with
            {
                AuthenticatedAt = DateTimeOffset.UtcNow.AddMinutes(-6),
            },
            StepUp
        );
        var silent = await browser.ComeFromAsync(people.Provider, account with { SaysWhen = false }, StepUp);
        var another = await browser.ComeFromAsync(people.Provider, people.Account(), StepUp);

        Assert.All([old, silent, another], a => a.Is(HttpStatusCode.Forbidden));
        Assert.Contains("just now", old.Text, StringComparison.Ordinal);
        Assert.Contains("another account", another.Text, StringComparison.Ordinal);
        Assert.Equal(before, browser.Session);
    }

    [Fact]
    public async Task Is_shown_on_the_page_that_asks_who_one_is()
    {
        using var browser = await people.SignedInAsync(people.Account());

        var page = (await browser.GetAsync("/account/step-up")).Is(HttpStatusCode.OK);

        Assert.Contains("Show Shop ID who you are", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("type=\"password\"", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_a_user_sign_in_with_both()
    {
        var name = await people.MakeAsync(false, "viewer");
        var id = await people.IdAsync(name);
        var account = people.Account("/editors") with { Email = $"{name}@shop.example" };
        using var elsewhere = await people.SignedInAsync(name);
        using var browser = await people.SignedInAsync(name);
        Assert.Contains(
            "href=\"/account/connect\"",
            (await browser.GetAsync("/account")).Text,
            StringComparison.Ordinal
        );

        var connected = await browser.ComeFromAsync(people.Provider, account, Connect);

        Assert.Equal("/account?connected", connected.Is(HttpStatusCode.SeeOther).Headers.Location!.OriginalString);
        (await browser.GetAsync("/api/account")).Is(HttpStatusCode.OK);
        (await elsewhere.GetAsync("/api/account")).IsProblem(HttpStatusCode.Unauthorized, "session_ended");
        Assert.Equal(("user_identity_added", "{}", $"user:{id}"), (await people.LogAsync(id))[^1]);
        using var provided = new TestBrowser(people.Server);
        (await provided.ComeFromAsync(people.Provider, account)).Is(HttpStatusCode.SeeOther);
        Assert.Equal($"user:{id}", (await provided.LearnCsrfAsync()).GetProperty("actor").GetString());
        using var again = await people.SignedInAsync(name);
        Assert.Contains("You are connected.", (await again.GetAsync("/account")).Text, StringComparison.Ordinal);
        (await again.SubmitAsync("/account/disconnect", ("csrf", again.Csrf!))).Is(HttpStatusCode.SeeOther);
        Assert.Equal("user_identity_removed", (await people.EventsAsync(id))[^1]);
        (await provided.ComeFromAsync(people.Provider, account)).Is(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Is_not_for_an_account_that_another_user_is_connected_with_nor_for_superusers()
    {
        var account = people.Account();
        using var first = await people.SignedInAsync(account);
        using var second = await people.SignedInAsync(await people.MakeAsync());
        using var superuser = await people.SignedInAsync(await people.MakeAsync(isSuperuser: true));

        var taken = await second.ComeFromAsync(people.Provider, account, Connect);
        var super = await superuser.ComeFromAsync(people.Provider, people.Account(), Connect);

        taken.Is(HttpStatusCode.Conflict);
        Assert.Contains("Another user is connected", taken.Text, StringComparison.Ordinal);
        super.Is(HttpStatusCode.Conflict);
        Assert.Contains("No superuser signs in with an identity provider", super.Text, StringComparison.Ordinal);
        var id = await people.IdAsync(account);
        (await first.SubmitAsync("/account/disconnect", ("csrf", first.Csrf!))).Is(HttpStatusCode.Conflict);
        Assert.DoesNotContain("user_identity_removed", await people.EventsAsync(id));
    }

    [Fact]
    public async Task Takes_a_session_in_which_one_showed_a_moment_ago_who_one_is()
    {
        var name = await people.MakeAsync();
        using var stranger = new TestBrowser(people.Server);
        using var browser = await people.SignedInAsync(name);
        await people.ExecuteAsync(
            "UPDATE samplit.sessions SET step_up_at = step_up_at - interval '6 minutes' WHERE user_id = $1",
            await people.IdAsync(name)
        );
        using var fresh = await people.SignedInAsync(name);
        var back = await fresh.GoToAsync(people.Provider, people.Account(), Connect);
        (await fresh.GetAsync(back.PathAndQuery)).Is(HttpStatusCode.OK);
        fresh.Session = (await people.SignedInAsync(await people.MakeAsync())).Session;

        (await fresh.GetAsync("/sign-in/oidc/complete")).Is(HttpStatusCode.Conflict);
        (await stranger.GetAsync(Connect)).Is(HttpStatusCode.Unauthorized);
        (await stranger.GetAsync(StepUp)).Is(HttpStatusCode.Unauthorized);
    }

    private async Task MakeAdminAsync(Guid id) =>
        (await people.Server.PostAsync($"/api/users/{id}/roles", new { roles = (string[])["admin", "editor"] })).Is(
            HttpStatusCode.OK
        );

    private static Task<Answer> TryAsync(TestBrowser browser) =>
        browser.PostAsync("/api/keys", new { name = "mine", kind = "audit" });

    private static (string, string) Last(IReadOnlyList<(string Type, string Data, string?)> log) =>
        (log[^1].Type, log[^1].Data);
}
