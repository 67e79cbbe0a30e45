using Samplit.Api.Http;
using Samplit.Api.Users;
using Samplit.Domain;
using Samplit.Domain.Access;

namespace Samplit.Api.SignIn;

/// <summary>The pages that links lead to.</summary>
internal static class LinkPages
{
    /// <summary>Where somebody can sign in, they do.</summary>
    public static async Task<IResult> Setup(UserTable users, CancellationToken ct) =>
        await users.IsEmptyAsync(ct) ? await SetupAsync(null, null, ct) : new SeeOther("/sign-in");

    public static async Task<IResult> PostSetup(HttpContext http, LinkUse use, CancellationToken ct)
    {
        var form = await SentForm.ReadAsync(http.Request, ct);
        var command = new CreateUser(
            form.Text("userName").Trim(),
            form.Text("email").Trim(),
            form.Optional("fullName"),
            Company: null,
            Roles: null,
            IsSuperuser: true
        );
        var (session, refusal) = await use.SetUpAsync(http, form.Text("token"), command, form.Text("password"), ct);
        return session is not null
            ? new SessionAnswer(session, new SeeOther("/"))
            : await SetupAsync(form, refusal, ct);
    }

    public static Task<IResult> Invitation(CancellationToken ct) =>
        SetPasswordAsync(LinkPurpose.Invitation, null, null, ct);

    public static Task<IResult> Reset(CancellationToken ct) => SetPasswordAsync(LinkPurpose.Reset, null, null, ct);

    public static Task<IResult> PostInvitation(HttpContext http, LinkUse use, CancellationToken ct) =>
        PostPasswordAsync(LinkPurpose.Invitation, http, use, ct);

    public static Task<IResult> PostReset(HttpContext http, LinkUse use, CancellationToken ct) =>
        PostPasswordAsync(LinkPurpose.Reset, http, use, ct);

    public static Task<IResult> BreakGlass(CancellationToken ct) => BreakGlassAsync(null, null, ct);

    public static async Task<IResult> PostBreakGlass(HttpContext http, LinkUse use, CancellationToken ct)
    {
        var form = await SentForm.ReadAsync(http.Request, ct);
        var (session, refusal) = await use.BreakGlassAsync(http, form.Text("token"), ct);
        return session is not null
            ? new SessionAnswer(session, new SeeOther("/"))
            : await BreakGlassAsync(form, refusal, ct);
    }

    private static async Task<IResult> PostPasswordAsync(
        LinkPurpose purpose,
        HttpContext http,
        LinkUse use,
        CancellationToken ct
    )
    {
        var form = await SentForm.ReadAsync(http.Request, ct);
        var (outcome, refusal) = await use.SetPasswordAsync(http, form.Text("token"), form.Text("password"), ct);
        return outcome is SecondFactorNeeded needed ? await SecondFactorPage.AskAsync(needed.Ticket, ct)
            : outcome is PasskeyNeeded ? new SeeOther("/sign-in")
            : outcome is not null ? new SessionAnswer(outcome, new SeeOther("/"))
            : await SetPasswordAsync(purpose, form, refusal, ct);
    }

    private static Task<IResult> SetupAsync(IFormCollection? form, Refusal? refusal, CancellationToken ct) =>
        PageAsync("Set up Samplit", "setup.html", form, refusal, ct, "userName", "email", "fullName");

    private static Task<IResult> BreakGlassAsync(IFormCollection? form, Refusal? refusal, CancellationToken ct) =>
        PageAsync("Break glass", "break-glass.html", form, refusal, ct);

    private static Task<IResult> SetPasswordAsync(
        LinkPurpose purpose,
        IFormCollection? form,
        Refusal? refusal,
        CancellationToken ct
    )
    {
        var isFirst = purpose == LinkPurpose.Invitation;
        return AccessPage.MakeAsync(
            isFirst ? "Welcome to Samplit" : "Set another password",
            "set-password.html",
            ct,
            refusal is null ? null : AccessPage.Sentence(refusal),
            status: refusal is null ? StatusCodes.Status200OK : AccessPage.Status(refusal),
            readsLink: true,
            values: new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["token"] = form?.Text("token"),
                ["action"] = UserLinks.Page(purpose),
                ["purpose"] = isFirst
                    ? "Somebody has made an account for you. Choose the password that you sign in with from now on."
                    : "Choose the password that you sign in with from now on. You are signed out everywhere else.",
            }
        );
    }

    /// <param name="fields">What was sent and is shown again, but no password.</param>
    private static Task<IResult> PageAsync(
        string title,
        string file,
        IFormCollection? form,
        Refusal? refusal,
        CancellationToken ct,
        params IEnumerable<string> fields
    ) =>
        AccessPage.MakeAsync(
            title,
            file,
            ct,
            refusal is null ? null : AccessPage.Sentence(refusal),
            status: refusal is null ? StatusCodes.Status200OK : AccessPage.Status(refusal),
            readsLink: true,
            values: fields.Append("token").ToDictionary(f => f, f => form?.Text(f), StringComparer.Ordinal)
        );
}
