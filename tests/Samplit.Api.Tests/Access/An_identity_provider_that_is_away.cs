using System.Net;
using Samplit.Testing;

namespace Samplit.Api.Tests.Access;

public class An_identity_provider_that_is_away
{
    [Fact]
    public async Task Is_said_to_be_and_keeps_nobody_from_signing_in_with_a_password()
    {
        await using var people = new PeopleOfAway();
        await people.InitializeAsync();
        using var browser = new TestBrowser(people.Server);
        var name = await people.MakeAsync();

        var page = (await browser.GetAsync("/sign-in")).Is(HttpStatusCode.OK);
        var away = await browser.GetAsync("/sign-in/oidc");
        var signedIn = await browser.SignInAsync(name);

        Assert.Contains("href=\"/sign-in/oidc\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("Sign in with Shop &lt;ID&gt;", page.Text, StringComparison.Ordinal);
        away.Is(HttpStatusCode.ServiceUnavailable);
        Assert.Contains("does not answer at present", away.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", away.Text, StringComparison.Ordinal);
        signedIn.Is(HttpStatusCode.OK);
        (await browser.SubmitAsync("/sign-in/oidc/back-channel-logout", ("logout_token", "a.b.c"))).Is(
            HttpStatusCode.BadRequest
        );
    }

    [Fact]
    public async Task Is_said_to_be_to_whoever_comes_back_from_it()
    {
        var provider = await IdentityProvider.StartAsync();
        await using var server = await RunningServer.StartAsync([
            .. provider.Settings,
            ("Samplit:Oidc:CreateUsers", "false"),
            ("Logging:LogLevel:Microsoft.AspNetCore.Authentication.OpenIdConnect", "Critical"),
        ]);
        using var browser = new TestBrowser(server);
        var account = new ProvidedAccount("somebody", "somebody@shop.example");
        var unknown = await browser.ComeFromAsync(provider, account);
        var back = await browser.GoToAsync(provider, account);
        await provider.DisposeAsync();

        var answer = await browser.GetAsync(back.PathAndQuery);

        unknown.Is(HttpStatusCode.Forbidden);
        Assert.Contains("Nobody here is connected with this account", unknown.Text, StringComparison.Ordinal);
        answer.Is(HttpStatusCode.ServiceUnavailable);
        Assert.Null(browser.Session);
    }

    [Fact]
    public async Task Is_no_way_in_where_none_is_set()
    {
        await using var people = new People();
        await people.InitializeAsync();
        using var browser = new TestBrowser(people.Server);

        Assert.DoesNotContain("oidc", (await browser.GetAsync("/sign-in")).Text, StringComparison.Ordinal);
        (await browser.GetAsync("/sign-in/oidc")).Is(HttpStatusCode.NotFound);
    }

    private sealed class PeopleOfAway : People
    {
        protected override Task<RunningServer> StartAsync() =>
            RunningServer.StartAsync(
                // Nobody listens there.
                ("Samplit:Oidc:Authority", "http://127.0.0.1:1"),
                ("Samplit:Oidc:ClientId", "samplit"),
                ("Samplit:Oidc:DisplayName", "Shop <ID>")
            );
    }
}
