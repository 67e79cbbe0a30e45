using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Tests.Story;
using Samplit.Api.Users;

namespace Samplit.Api.Tests.Access;

public class A_password(People people) : IClassFixture<People>
{
    [Theory]
    [InlineData("quiet lamps under seven bridges")]
    [InlineData("kV9#mm2pQz1!")]
    [InlineData("größer als drei Bühnen")]
    [InlineData("💶💶 lamp 💶 window 💶")]
    public void Is_long_and_hard_to_guess(string password) => Assert.Null(PasswordRules.Validate("password", password));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("kV9#mm2pQz1")] // 11
    [InlineData("Password12345")]
    [InlineData("passwordpassword")]
    [InlineData("qwertyuiop123")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("123456789012")]
    [InlineData("anna.meyer2026")]
    [InlineData("annashopexample")]
    public void Is_not_what_others_would_try(string? password) =>
        Assert.Equal(
            "password",
            PasswordRules.Validate("password", password, "anna", "anna@shop.example", "Anna Meyer")!.Field
        );

    [Fact]
    public void Has_128_characters_at_most()
    {
        var text = string.Concat(Enumerable.Range(0, 60).Select(i => $"{(char)('a' + (i * 7 % 26))}{i}"));

        Assert.Null(PasswordRules.Validate("password", text[..128]));
        Assert.NotNull(PasswordRules.Validate("password", text[..129]));
    }

    [Fact]
    public async Task Is_hashed_slowly()
    {
        using var passwords = new Passwords();

        var hash = await passwords.HashAsync(People.Password, TestContext.Current.CancellationToken);

        // OWASP's Password Storage Cheat Sheet, of HMAC-SHA-512; the format of the framework's hashes has the rounds there.
        Assert.Equal(
            210_000u,
            System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(Convert.FromBase64String(hash).AsSpan(5))
        );
    }

    [Fact]
    public async Task Is_the_same_however_a_keyboard_composes_it()
    {
        using var passwords = new Passwords();
        const string composed = "gr\u00f6\u00dfer als drei B\u00fchnen";
        var decomposed = composed.Normalize(System.Text.NormalizationForm.FormD);
        var ct = TestContext.Current.CancellationToken;
        var before = new Microsoft.AspNetCore.Identity.PasswordHasher<object>().HashPassword(this, decomposed);

        var hash = await passwords.HashAsync(decomposed, ct);
        var old = await passwords.CheckAsync(before, decomposed, ct);

        Assert.True((await passwords.CheckAsync(hash, composed, ct)).IsRight);
        Assert.True(old.IsRight);
        Assert.True((await passwords.CheckAsync(old.NewHash, composed, ct)).IsRight);
        Assert.False((await passwords.CheckAsync(hash, $"{composed}!", ct)).IsRight);
        Assert.False((await passwords.CheckAsync(hash, "\ud800 half of a pair", ct)).IsRight);
    }

    [Fact]
    public async Task Is_changed_by_who_knows_the_one_before_and_ends_all_sessions()
    {
        var name = await people.MakeAsync(false, "viewer");
        using var browser = await people.SignedInAsync(name);
        using var other = await people.SignedInAsync(name);
        const string next = "seven bridges under quiet lamps";

        (await ChangeAsync("another one", next)).IsProblem(HttpStatusCode.Unauthorized, "sign_in_failed");
        (await ChangeAsync(People.Password, "short")).IsInvalid("newPassword");
        var before = browser.Session;
        var changed = (await ChangeAsync(People.Password, next)).Is(HttpStatusCode.OK);
        browser.Csrf = changed["csrfToken"].GetString();

        Assert.NotEqual(before, browser.Session);
        (await browser.GetAsync("/api/account")).Is(HttpStatusCode.OK);
        (await other.GetAsync("/api/account")).IsProblem(HttpStatusCode.Unauthorized, "session_ended");
        using var again = new TestBrowser(people.Server);
        (await again.SignInAsync(name)).Is(HttpStatusCode.Unauthorized);
        (await again.SignInAsync(name, next)).Is(HttpStatusCode.OK);
        Assert.Contains("user_password_set", await people.EventsAsync(await people.IdAsync(name)));

        Task<Answer> ChangeAsync(string current, string wanted) =>
            browser.SendAsync(
                HttpMethod.Put,
                "/api/account/password",
                new { currentPassword = current, newPassword = wanted }
            );
    }

    [Fact]
    public async Task Is_changed_on_a_page_too()
    {
        var name = await people.MakeAsync(false, "viewer");
        using var browser = await people.SignedInAsync(name);
        const string next = "seven bridges under quiet lamps";

        var wrong = await SubmitAsync("another one", next);
        var weak = await SubmitAsync(People.Password, "passwordpassword");
        var right = await SubmitAsync(People.Password, next);

        wrong.Is(HttpStatusCode.UnprocessableEntity);
        Assert.Contains("is another one", wrong.Text, StringComparison.Ordinal);
        weak.Is(HttpStatusCode.UnprocessableEntity);
        Assert.Contains("too easy to guess", weak.Text, StringComparison.Ordinal);
        Assert.Equal("/account?changed", right.Is(HttpStatusCode.SeeOther).Headers.Location?.OriginalString);
        Assert.Contains("is changed", (await browser.GetAsync("/account?changed")).Text, StringComparison.Ordinal);

        Task<Answer> SubmitAsync(string current, string wanted) =>
            browser.SubmitAsync(
                "/account/password",
                ("csrf", browser.Csrf!),
                ("currentPassword", current),
                ("newPassword", wanted)
            );
    }

    [Fact]
    public async Task Is_nowhere_as_it_is()
    {
        var name = await people.MakeAsync();

        var hash = await people
            .Server.App.Services.GetRequiredService<UserTable>()
            .FindPasswordAsync(await people.IdAsync(name), TestContext.Current.CancellationToken);

        Assert.DoesNotContain("lamps", hash, StringComparison.Ordinal);
        Assert.Equal(61, Convert.FromBase64String(hash!).Length);
    }
}
