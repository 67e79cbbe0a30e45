using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Samplit.Api.Tests.Story;

namespace Samplit.Api.Tests.Access;

public class Ending_sessions_of_an_identity_provider(ProvidedPeople people) : IClassFixture<ProvidedPeople>
{
    private const string Path = "/sign-in/oidc/back-channel-logout";
    private static readonly RsaSecurityKey Stranger = new(RSA.Create(2048)) { KeyId = "tests" };

    [Fact]
    public async Task Ends_the_one_that_the_provider_names()
    {
        var account = people.Account();
        using var phone = await people.SignedInAsync(account with { Session = "phone" });
        using var desk = await people.SignedInAsync(account with { Session = "desk" });

        var answer = await SendAsync(people.Provider.LogoutToken(account.Subject, "phone"));

        answer.Is(HttpStatusCode.OK);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        (await phone.GetAsync("/api/account")).IsProblem(HttpStatusCode.Unauthorized, "session_ended");
        (await desk.GetAsync("/api/account")).Is(HttpStatusCode.OK);
        Assert.Equal(
            ("user_sessions_ended", "{}", "system:oidc"),
            (await people.LogAsync(await people.IdAsync(account)))[^1]
        );
    }

    [Fact]
    public async Task Ends_all_of_somebody_when_it_names_them_alone()
    {
        var account = people.Account();
        using var phone = await people.SignedInAsync(account with { Session = "phone-2" });
        using var desk = await people.SignedInAsync(account with { Session = null });

        (await SendAsync(people.Provider.LogoutToken(account.Subject, session: null))).Is(HttpStatusCode.OK);

        (await phone.GetAsync("/api/account")).IsProblem(HttpStatusCode.Unauthorized, "session_ended");
        (await desk.GetAsync("/api/account")).IsProblem(HttpStatusCode.Unauthorized, "session_ended");
    }

    [Fact]
    public async Task Is_right_of_whom_nobody_is_signed_in_any_more_and_says_so_once()
    {
        var account = people.Account();
        using var browser = await people.SignedInAsync(account);
        var token = people.Provider.LogoutToken(account.Subject, account.Session);
        (await SendAsync(token)).Is(HttpStatusCode.OK);
        var length = (await people.EventsAsync(await people.IdAsync(account))).Count;
        using var again = await people.SignedInAsync(account);

        (await SendAsync(token)).Is(HttpStatusCode.BadRequest);
        var unknown = people.Provider.LogoutToken("nobody-here", session: null);
        (await SendAsync(unknown)).Is(HttpStatusCode.OK);
        (await SendAsync(unknown)).Is(HttpStatusCode.BadRequest);

        (await again.GetAsync("/api/account")).Is(HttpStatusCode.OK);
        Assert.Equal(length + 1, (await people.EventsAsync(await people.IdAsync(account))).Count);
    }

    public static TheoryData<string, string, object?> Wrong =>
        new()
        {
            { "of another issuer", "iss", "https://login.elsewhere.example" },
            { "for somebody else", "aud", "another" },
            { "made long ago", "iat", DateTimeOffset.UtcNow.AddMinutes(-15).ToUnixTimeSeconds() },
            { "made in the future", "iat", DateTimeOffset.UtcNow.AddMinutes(15).ToUnixTimeSeconds() },
            { "without a time", "iat", null },
            { "over", "exp", DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeSeconds() },
            { "an ID token", "nonce", "something" },
            { "without an event", "events", null },
            {
                "with another event",
                "events",
                new Dictionary<string, object> { ["https://x.example"] = new Dictionary<string, object>() }
            },
            { "without a name", "jti", null },
        };

    [Theory(DisableDiscoveryEnumeration = true)]
    [MemberData(nameof(Wrong))]
    public async Task Takes_no_token_that_is(string what, string claim, object? value)
    {
        var account = people.Account();
        using var browser = await people.SignedInAsync(account);

        var answer = await SendAsync(
            people.Provider.LogoutToken(account.Subject, account.Session, change: (claim, value))
        );

        Assert.True(answer.Status == HttpStatusCode.BadRequest, what);
        Assert.Equal("invalid_request", JsonElement.Parse(answer.Text).GetProperty("error").GetString());
        Assert.True(answer.Headers.CacheControl!.NoStore);
        (await browser.GetAsync("/api/account")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Takes_nothing_that_the_provider_has_not_signed()
    {
        var account = people.Account();
        using var browser = await people.SignedInAsync(account);
        var token = people.Provider.LogoutToken(account.Subject, account.Session);

        foreach (
            var wrong in (string[])
                [
                    "",
                    "a.b.c",
                    "null",
                    token[..token.LastIndexOf('.')] + ".",
                    people.Provider.LogoutToken(account.Subject, account.Session, Stranger),
                    people.Provider.LogoutToken(subject: null, session: null),
                ]
        )
        {
            (await SendAsync(wrong)).Is(HttpStatusCode.BadRequest);
        }

        (await browser.GetAsync("/api/account")).Is(HttpStatusCode.OK);
        using var stranger = new TestBrowser(people.Server);
        (await stranger.PostAsync(Path, new { logout_token = token })).Is(HttpStatusCode.UnsupportedMediaType);
        (await SendAsync(new string('a', 20_000))).Is(HttpStatusCode.RequestEntityTooLarge);
        (await stranger.GetAsync(Path)).Is(HttpStatusCode.MethodNotAllowed);
    }

    private async Task<Answer> SendAsync(string token)
    {
        // Of no browser: nothing is sent but the form.
        using var server = new TestBrowser(people.Server);
        return await server.SubmitAsync(Path, ("logout_token", token));
    }
}
