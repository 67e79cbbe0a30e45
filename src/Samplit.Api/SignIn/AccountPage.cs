using System.Globalization;
using System.Text;
using Samplit.Api.Http;
using Samplit.Api.Sessions;

namespace Samplit.Api.SignIn;

/// <summary>Where somebody sees that they are signed in, and as whom.</summary>
internal static class AccountPage
{
    private const string Path = "/account";

    public static Task<IResult> Get(
        HttpContext http,
        SessionEnds sessions,
        OwnSecondFactors own,
        OwnPasskeys ownPasskeys,
        Passkeys passkeys,
        OwnIdentities identities,
        OidcProvider provider,
        TimeProvider clock,
        CancellationToken ct
    ) =>
        PageAsync(
            http,
            sessions,
            own,
            ownPasskeys,
            passkeys,
            identities,
            provider,
            clock,
            null,
            StatusCodes.Status200OK,
            ct
        );

    public static async Task<IResult> SignOut(HttpContext http, SessionEnds sessions, CancellationToken ct)
    {
        await sessions.SignOutAsync(http, Requests.Metadata(http), ct);
        return new SignedOutAnswer(new SeeOther("/sign-in"));
    }

    public static async Task<IResult> EndSession(HttpContext http, SessionEnds sessions, CancellationToken ct)
    {
        var form = await SentForm.ReadAsync(http.Request, ct);
        if (Guid.TryParse(form.Text("id"), out var id))
        {
            // One that is over already is what was wanted.
            await sessions.EndAsync(http.Caller()!, id, Requests.Metadata(http), ct);
        }
        return new SeeOther(Path);
    }

    public static async Task<IResult> ChangePassword(
        HttpContext http,
        OwnPassword password,
        SessionEnds sessions,
        OwnSecondFactors own,
        OwnPasskeys ownPasskeys,
        Passkeys passkeys,
        OwnIdentities identities,
        OidcProvider provider,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        var form = await SentForm.ReadAsync(http.Request, ct);
        var (outcome, refusal) = await password.ChangeAsync(
            http,
            form.Text("currentPassword"),
            form.Text("newPassword"),
            Requests.Metadata(http),
            ct
        );
        if (outcome is SignedIn)
        {
            return new SessionAnswer(outcome, new SeeOther($"{Path}?changed"));
        }
        var (problem, status) = outcome switch
        {
            null => (AccessPage.Sentence(refusal!), AccessPage.Status(refusal!)),
            SignInThrottled => (AccessPage.Sentence(outcome), AccessPage.Status(outcome)),
            _ => ("The password that you have now is another one.", StatusCodes.Status422UnprocessableEntity),
        };
        return await PageAsync(
            http,
            sessions,
            own,
            ownPasskeys,
            passkeys,
            identities,
            provider,
            clock,
            problem,
            status,
            ct
        );
    }

    private static async Task<IResult> PageAsync(
        HttpContext http,
        SessionEnds sessions,
        OwnSecondFactors own,
        OwnPasskeys ownPasskeys,
        Passkeys passkeys,
        OwnIdentities identities,
        OidcProvider provider,
        TimeProvider clock,
        string? problem,
        int status,
        CancellationToken ct
    )
    {
        if (http.CallerSession() is not { } session)
        {
            return new SeeOther("/sign-in");
        }
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["csrf"] = session.CsrfToken,
            ["userName"] = session.UserName ?? "superuser, by a break-glass",
        };
        var (isSteppedUp, isPossible) = (session.IsSteppedUp(clock.GetUtcNow()), passkeys.IsPossible(http.Request));
        var (totp, _) = await own.FindAsync(http, ct);
        var user = (await identities.FindAsync(http, ct))?.User;
        // Whoever has no password here has nothing to add to it either.
        totp = user is { IsExternal: true } ? null : totp;
        var open = await sessions.ListAsync(http.Caller()!.Id, ct);
        return await AccessPage.MakeAsync(
            "Your account",
            "account.html",
            ct,
            problem
                ?? (
                    http.Request.Query.ContainsKey("no-passkey") ? "The passkey was not taken. Try again."
                    : session.LacksSecondFactor
                        ? "Before you go on, add a passkey or an authenticator app: whoever runs this server asks for one besides the password."
                    : null
                ),
            http.Request.Query.ContainsKey("changed") ? "Your password is changed."
                : http.Request.Query.ContainsKey("passkey") ? "Your passkey is added."
                : http.Request.Query.ContainsKey("connected") ? "You are connected."
                : null,
            status,
            takesPasskey: totp is not null && isSteppedUp && isPossible,
            values: values,
            parts: new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["sessions"] = Rows(open, session),
                ["totp"] = totp is null ? "" : await TotpPages.PartAsync(session, totp, isSteppedUp, ct),
                ["passkeys"] = totp is null
                    ? ""
                    : await PasskeyPages.PartAsync(
                        session,
                        await ownPasskeys.ListAsync(http, ct),
                        isSteppedUp,
                        isPossible,
                        ct
                    ),
                ["identity"] = await OidcParts.AccountAsync(provider, user, session, isSteppedUp, ct),
                ["password"] =
                    session.IsBreakGlass || user is { IsExternal: true }
                        ? ""
                        : await AccessPage.PartAsync("password.html", values, ct),
            }
        );
    }

    private static string Rows(IReadOnlyList<StoredSession> open, CallerSession current)
    {
        var rows = new StringBuilder();
        foreach (var session in open)
        {
            rows.Append("<tr><td>")
                .Append(AccessPage.Text(Browser.Name(session.UserAgent)))
                .Append("</td><td>")
                .Append(Time(session.CreatedAt))
                .Append("</td><td>")
                .Append(Time(session.SeenAt))
                .Append("</td><td>");
            if (session.Id == current.Id)
            {
                rows.Append("this one");
            }
            else
            {
                rows.Append(
                        "<form method=\"post\" action=\"/account/sessions/end\"><input type=\"hidden\" name=\"csrf\" value=\""
                    )
                    .Append(current.CsrfToken)
                    .Append("\"><input type=\"hidden\" name=\"id\" value=\"")
                    .Append(session.Id)
                    .Append("\"><button class=\"plain\">End</button></form>");
            }
            rows.Append("</td></tr>");
        }
        return rows.ToString();
    }

    private static string Time(DateTimeOffset at) =>
        $"<time datetime=\"{at:O}\">{at.UtcDateTime.ToString("d MMM, HH:mm", CultureInfo.InvariantCulture)} UTC</time>";
}
