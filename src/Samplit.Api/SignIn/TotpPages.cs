using System.Text;
using Samplit.Api.Http;
using Samplit.Domain;

namespace Samplit.Api.SignIn;

/// <summary>Where somebody adds an authenticator app to their account, and removes it.</summary>
internal static class TotpPages
{
    /// <summary>What the account's page shows of it.</summary>
    public static async Task<string> PartAsync(
        CallerSession session,
        TotpView totp,
        bool isSteppedUp,
        CancellationToken ct
    ) =>
        await AccessPage.PartAsync(
            !isSteppedUp ? "totp-later.html"
                : totp.IsEnabled ? "totp-on.html"
                : "totp-off.html",
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["csrf"] = session.CsrfToken,
                ["left"] = $"{totp.RecoveryCodesLeft}",
                ["state"] = totp.IsEnabled
                    ? $"A code of your authenticator app is asked for besides your password. You have {totp.RecoveryCodesLeft} recovery codes left."
                    : "Your password is enough to sign in.",
            },
            ct
        );

    public static async Task<IResult> Start(
        HttpContext http,
        OwnSecondFactors own,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (!IsSteppedUp(http, clock))
        {
            return new SeeOther(StepUpPage.Path);
        }
        var (secret, _) = await own.StartAsync(http, Requests.Metadata(http), ct);
        return secret is null ? new SeeOther("/account") : await ConfirmPageAsync(http, secret, null, ct);
    }

    public static async Task<IResult> Confirm(HttpContext http, OwnSecondFactors own, CancellationToken ct)
    {
        var form = await SentForm.ReadAsync(http.Request, ct);
        var (codes, refusal) = await own.ConfirmAsync(http, form.Text("code"), Requests.Metadata(http), ct);
        return codes is not null ? await CodesPageAsync(codes, "Your authenticator app is added.", ct)
            : refusal!.Field is not null ? await ConfirmPageAsync(http, null, refusal, ct)
            : new SeeOther("/account");
    }

    public static async Task<IResult> Remove(
        HttpContext http,
        OwnSecondFactors own,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (!IsSteppedUp(http, clock))
        {
            return new SeeOther(StepUpPage.Path);
        }
        await own.RemoveAsync(http, Requests.Metadata(http), ct);
        return new SeeOther("/account");
    }

    public static async Task<IResult> MakeCodes(
        HttpContext http,
        OwnSecondFactors own,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        if (!IsSteppedUp(http, clock))
        {
            return new SeeOther(StepUpPage.Path);
        }
        var (codes, _) = await own.MakeCodesAsync(http, Requests.Metadata(http), ct);
        return codes is null
            ? new SeeOther("/account")
            : await CodesPageAsync(codes, "The recovery codes from before are void.", ct);
    }

    public static bool IsSteppedUp(HttpContext http, TimeProvider clock) =>
        http.CallerSession()?.IsSteppedUp(clock.GetUtcNow()) ?? false;

    /// <param name="secret">Null where it was shown already.</param>
    private static async Task<IResult> ConfirmPageAsync(
        HttpContext http,
        NewTotpView? secret,
        Refusal? refusal,
        CancellationToken ct
    ) =>
        await AccessPage.MakeAsync(
            "Add an authenticator app",
            "totp-confirm.html",
            ct,
            refusal is null ? null : $"Code: {refusal.Detail}",
            status: refusal is null ? StatusCodes.Status200OK : AccessPage.Status(refusal),
            values: new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["csrf"] = http.CallerSession()?.CsrfToken,
            },
            parts: new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["secret"] = secret is null
                    ? ""
                    : await AccessPage.PartAsync(
                        "totp-secret.html",
                        new Dictionary<string, string?>(StringComparer.Ordinal)
                        {
                            ["secret"] = string.Join(' ', secret.Secret.Chunk(4).Select(g => new string(g))),
                            ["uri"] = secret.Uri,
                        },
                        ct
                    ),
            }
        );

    private static Task<IResult> CodesPageAsync(RecoveryCodesView codes, string done, CancellationToken ct)
    {
        var items = new StringBuilder();
        foreach (var code in codes.Codes)
        {
            items.Append("<li><code>").Append(code).Append("</code></li>");
        }
        return AccessPage.MakeAsync(
            "Recovery codes",
            "recovery-codes.html",
            ct,
            done: done,
            parts: new Dictionary<string, string>(StringComparer.Ordinal) { ["codes"] = items.ToString() }
        );
    }
}
