using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Streams;
using Samplit.Testing;

namespace Samplit.Api.Tests.Access;

public class A_second_factor_that_everybody_needs(A_second_factor_that_everybody_needs.StrictPeople people)
    : IClassFixture<A_second_factor_that_everybody_needs.StrictPeople>
{
    [Fact]
    public async Task Is_added_before_anything_else()
    {
        var name = await people.MakeAsync(isSuperuser: false, "admin");
        using var browser = await people.SignedInAsync(name);
        Assert.True((await browser.GetAsync("/api/account"))["lacksSecondFactor"].GetBoolean());
        (await browser.GetAsync("/api/experiments")).IsProblem(HttpStatusCode.Forbidden, "second_factor_required");
        (
            await browser.PostAsync(
                "/api/keys",
                new
                {
                    name = "ada",
                    kind = "admin",
                    role = "admin",
                }
            )
        ).IsProblem(HttpStatusCode.Forbidden, "second_factor_required");
        Assert.Contains("add a passkey or", (await browser.GetAsync("/account")).Text, StringComparison.Ordinal);

        var secret = (await browser.PostAsync("/api/account/totp"))["secret"].GetString()!;
        var code = new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp();
        (await browser.PostAsync("/api/account/totp/confirm", new { code })).Is(HttpStatusCode.OK);

        (await browser.GetAsync("/api/experiments")).Is(HttpStatusCode.OK);
        Assert.False((await browser.GetAsync("/api/account"))["lacksSecondFactor"].GetBoolean());
        Assert.DoesNotContain("add a passkey or", (await browser.GetAsync("/account")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_the_passkey_of_whoever_has_one_and_not_their_password()
    {
        var name = await people.MakeAsync(isSuperuser: false, "viewer");
        await AddPasskeyAsync(await people.IdAsync(name));
        using var browser = new TestBrowser(people.Server);

        (await browser.SignInAsync(name)).IsProblem(HttpStatusCode.Unauthorized, "second_factor_required");
        var page = await browser.SubmitAsync("/sign-in", ("login", name), ("password", People.Password));

        page.Is(HttpStatusCode.Unauthorized);
        Assert.Contains("Sign in with your passkey", page.Text, StringComparison.Ordinal);
        Assert.Null(browser.Session);
    }

    [Fact]
    public async Task Is_not_replaced_by_a_link_that_sets_the_password()
    {
        var name = await people.MakeAsync(isSuperuser: false, "viewer");
        var id = await people.IdAsync(name);
        await AddPasskeyAsync(id);
        var (link, _) = await people.LinkAsync(id);
        using var browser = new TestBrowser(people.Server);

        var answer = await browser.SubmitAsync(
            "/reset",
            ("token", link!.Split('#')[1]),
            ("password", "seven lamps under quiet bridges")
        );

        answer.Is(HttpStatusCode.SeeOther);
        Assert.Null(browser.Session);
        Assert.Equal("user_password_set", (await people.EventsAsync(id))[^1]);
    }

    /// <summary>What is in the log of one: only a browser with an authenticator could use it.</summary>
    private async Task AddPasskeyAsync(Guid id)
    {
        var store = people.Server.App.Services.GetRequiredService<StreamStore>();
        await using var session = store.OpenDocumentSession(new EventMetadata("system:tests"));
        var stream = await session.Events.FetchForWriting<User>(id, TestContext.Current.CancellationToken);
        stream.AppendMany(store.AsStored([new UserSecondFactorAdded(SecondFactorKind.Passkey)]));
        await session.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    public sealed class StrictPeople : People
    {
        protected override Task<RunningServer> StartAsync() =>
            RunningServer.StartAsync(("Samplit:RequireSecondFactor", "Everybody"));
    }
}
