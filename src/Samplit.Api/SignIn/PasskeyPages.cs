using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Samplit.Api.Http;
using Samplit.Api.Users;

namespace Samplit.Api.SignIn;

/// <summary>Where somebody signs in with a passkey, adds one and removes it: forms that a script fills in.</summary>
internal static class PasskeyPages
{
    public static IResult Ask(HttpContext http, Passkeys passkeys) => Answer(http, passkeys.AskForOne(http.Request));

    public static async Task<IResult> SignIn(
        HttpContext http,
        SignIns signIns,
        RequestOptions options,
        Passkeys passkeys,
        OidcProvider provider,
        CancellationToken ct
    )
    {
        var form = await SentForm.ReadAsync(http.Request, ct);
        var outcome = await signIns.SignInWithPasskeyAsync(http, form.Text("ticket"), form.Text("credential"), ct);
        return outcome is SignedIn
            ? new SessionAnswer(
                outcome,
                new SeeOther(string.Equals(form.Text("back"), "account", StringComparison.Ordinal) ? "/account" : "/")
            )
            : await SignInPage.PageAsync(
                http.Request,
                options,
                passkeys,
                provider,
                "",
                outcome is SignInThrottled
                    ? AccessPage.Sentence(outcome)
                    : "This passkey is not known here, or this user may not sign in.",
                AccessPage.Status(outcome),
                ct
            );
    }

    public static async Task<IResult> AskForNew(
        HttpContext http,
        OwnPasskeys own,
        TimeProvider clock,
        CancellationToken ct
    ) => Answer(http, TotpPages.IsSteppedUp(http, clock) ? await own.AskAsync(http, ct) : null);

    public static async Task<IResult> Add(HttpContext http, OwnPasskeys own, TimeProvider clock, CancellationToken ct)
    {
        if (!TotpPages.IsSteppedUp(http, clock))
        {
            return new SeeOther(StepUpPage.Path);
        }
        var form = await SentForm.ReadAsync(http.Request, ct);
        var refusal = await own.AddAsync(
            http,
            form.Text("ticket"),
            form.Text("credential"),
            Requests.Metadata(http),
            ct
        );
        return new SeeOther(refusal is null ? "/account?passkey" : "/account?no-passkey");
    }

    public static async Task<IResult> Remove(
        HttpContext http,
        OwnPasskeys own,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (!TotpPages.IsSteppedUp(http, clock))
        {
            return new SeeOther(StepUpPage.Path);
        }
        var id = (await SentForm.ReadAsync(http.Request, ct)).Text("id");
        await own.RemoveAsync(http, id, Requests.Metadata(http), ct);
        return new SeeOther("/account");
    }

    /// <summary>What the account's page shows of them.</summary>
    public static Task<string> PartAsync(
        CallerSession session,
        IReadOnlyList<StoredPasskey> passkeys,
        bool isSteppedUp,
        bool isPossible,
        CancellationToken ct
    )
    {
        var rows = new StringBuilder();
        foreach (var passkey in passkeys)
        {
            rows.Append("<tr><td>")
                .Append(Day(passkey.CreatedAt))
                .Append("</td><td>")
                .Append(passkey.LastUsedAt is { } used ? Day(used) : "never")
                .Append("</td><td>");
            if (isSteppedUp)
            {
                rows.Append(
                        "<form method=\"post\" action=\"/account/passkeys/remove\"><input type=\"hidden\" name=\"csrf\" value=\""
                    )
                    .Append(session.CsrfToken)
                    .Append("\"><input type=\"hidden\" name=\"id\" value=\"")
                    .Append(Base64Url.EncodeToString(passkey.Id))
                    .Append("\"><button class=\"plain\">Remove</button></form>");
            }
            rows.Append("</td></tr>");
        }
        return AccessPage.PartAsync(
            !isSteppedUp || !isPossible ? "passkeys-later.html" : "passkeys.html",
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["csrf"] = session.CsrfToken },
            ct,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["rows"] = rows.Length == 0 ? "<tr><td colspan=\"3\">You have none.</td></tr>" : rows.ToString(),
            }
        );
    }

    private static IResult Answer(HttpContext http, PasskeyRequest? request)
    {
        http.Response.Headers.CacheControl = "no-store";
        return request is null
            ? TypedResults.StatusCode(StatusCodes.Status403Forbidden)
            : TypedResults.Text(
                $$"""{"ticket":"{{request.Ticket}}","publicKey":{{request.Options}}}""",
                "application/json"
            );
    }

    private static string Day(DateTimeOffset at) =>
        $"<time datetime=\"{at:O}\">{at.UtcDateTime.ToString("d MMM yyyy", CultureInfo.InvariantCulture)}</time>";
}
