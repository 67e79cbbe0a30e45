using Samplit.Api.Http;

namespace Samplit.Api.SignIn;

/// <summary>Where somebody who is signed in shows again who they are.</summary>
internal static class StepUpPage
{
    public const string Path = "/account/step-up";

    public static Task<IResult> Get(
        HttpContext http,
        OwnSecondFactors own,
        OwnIdentities identities,
        Passkeys passkeys,
        OidcProvider provider,
        CancellationToken ct
    ) => PageAsync(http, own, identities, passkeys, provider, null, StatusCodes.Status200OK, ct);

    public static async Task<IResult> Post(
        HttpContext http,
        SignIns signIns,
        OwnSecondFactors own,
        OwnIdentities identities,
        Passkeys passkeys,
        OidcProvider provider,
        CancellationToken ct
    )
    {
        var form = await SentForm.ReadAsync(http.Request, ct);
        var outcome = await signIns.StepUpAsync(http, form.Text("password"), form.Optional("code"), ct);
        return outcome is SignedIn
            ? new SessionAnswer(outcome, new SeeOther("/account"))
            : await PageAsync(
                http,
                own,
                identities,
                passkeys,
                provider,
                outcome is SignInFailed ? "The password is another one." : AccessPage.Sentence(outcome),
                AccessPage.Status(outcome),
                ct
            );
    }

    private static async Task<IResult> PageAsync(
        HttpContext http,
        OwnSecondFactors own,
        OwnIdentities identities,
        Passkeys passkeys,
        OidcProvider provider,
        string? problem,
        int status,
        CancellationToken ct
    )
    {
        var (totp, _) = await own.FindAsync(http, ct);
        if (totp is null || http.CallerSession() is not { } session)
        {
            return new SeeOther("/account");
        }
        var user = (await identities.FindAsync(http, ct))?.User;
        var isPossible = passkeys.IsPossible(http.Request) && user is not { IsExternal: true };
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["csrf"] = session.CsrfToken,
            ["userName"] = session.UserName,
        };
        return await AccessPage.MakeAsync(
            "Show again who you are",
            "step-up.html",
            ct,
            problem,
            status: status,
            takesPasskey: isPossible,
            parts: new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["provider"] = await OidcParts.StepUpAsync(provider, user, ct),
                ["password"] = user is { IsExternal: true }
                    ? ""
                    : await AccessPage.PartAsync(
                        "step-up-password.html",
                        values,
                        ct,
                        new Dictionary<string, string>(StringComparer.Ordinal)
                        {
                            ["code"] = totp.IsEnabled ? await AccessPage.PartAsync("code.html", null, ct) : "",
                        }
                    ),
                ["passkey"] = isPossible
                    ? await AccessPage.PartAsync(
                        "passkey-sign-in.html",
                        new Dictionary<string, string?>(StringComparer.Ordinal) { ["back"] = "account" },
                        ct
                    )
                    : "",
            }
        );
    }
}
