using System.Net;
using System.Security.Cryptography;
using Samplit.Api.Web;
using Samplit.Domain;

namespace Samplit.Api.SignIn;

/// <summary>Pages for who comes in: without a script, but for one that reads what is behind the # of a link, and one that speaks with passkeys.</summary>
internal static class AccessPage
{
    private const string Folder = "access/";

    /// <param name="file">Its content.</param>
    /// <param name="problem">What was wrong with the form that was sent; null when nothing was.</param>
    /// <param name="readsLink">Whether it takes a token out of its own address.</param>
    /// <param name="takesPasskey">Whether it has a form for one.</param>
    /// <param name="values">What stands in it, as text.</param>
    /// <param name="parts">What stands in it, as HTML.</param>
    /// <param name="goesOnAt">The page of ours that the browser asks for next, by itself; null when it stays.</param>
    public static async Task<IResult> MakeAsync(
        string title,
        string file,
        CancellationToken ct,
        string? problem = null,
        string? done = null,
        int status = StatusCodes.Status200OK,
        bool readsLink = false,
        bool takesPasskey = false,
        IReadOnlyDictionary<string, string?>? values = null,
        IReadOnlyDictionary<string, string>? parts = null,
        string? goesOnAt = null
    )
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var scriptFile =
            readsLink ? "link.js"
            : takesPasskey ? "passkey.js"
            : null;
        var script = scriptFile is null
            ? ""
            : $"<script nonce=\"{nonce}\">\n{await ReadAsync(scriptFile, ct)}</script>";
        var page = Fill(
            await ReadAsync("page.html", ct),
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["title"] = Text(title),
                ["nonce"] = nonce,
                ["head"] = goesOnAt is null ? "" : $"<meta http-equiv=\"refresh\" content=\"0; url={Text(goesOnAt)}\">",
                ["problem"] =
                    problem is not null ? $"<p class=\"problem\" role=\"alert\">{Text(problem)}</p>"
                    : done is not null ? $"<p class=\"done\" role=\"status\">{Text(done)}</p>"
                    : "",
                ["script"] = script,
                ["content"] = await PartAsync(file, values, ct, parts),
            }
        );
        return new HtmlPage(
            page,
            $"default-src 'none'; style-src 'nonce-{nonce}'; img-src data:"
                + (script.Length > 0 ? $"; script-src 'nonce-{nonce}'" : "")
                + (takesPasskey ? "; connect-src 'self'" : ""),
            forms: "'self'",
            status
        );
    }

    /// <summary>A part of a page, with what stands in it.</summary>
    public static async Task<string> PartAsync(
        string file,
        IReadOnlyDictionary<string, string?>? values,
        CancellationToken ct,
        IReadOnlyDictionary<string, string>? parts = null
    )
    {
        var all = new Dictionary<string, string>(parts ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (var (name, value) in values ?? new Dictionary<string, string?>())
        {
            all[name] = Text(value);
        }
        return Fill(await ReadAsync(file, ct), all);
    }

    public static string Text(string? text) => WebUtility.HtmlEncode(text) ?? "";

    /// <summary>What is wrong, and where: for a person who sees labels.</summary>
    public static string Sentence(Refusal refusal) =>
        refusal.Field switch
        {
            "userName" => $"User name: {refusal.Detail}",
            "email" => $"Mail address: {refusal.Detail}",
            "fullName" => $"Full name: {refusal.Detail}",
            "password" or "newPassword" => $"New password: {refusal.Detail}",
            _ => refusal.Detail,
        };

    public static string Sentence(SignInOutcome outcome) =>
        outcome switch
        {
            SignInThrottled throttled => $"Too many tries. Try again in {throttled.RetryAfter} seconds.",
            SecondFactorMissing => "A code of your authenticator app is needed, too, or a recovery code.",
            PasskeyNeeded => "Your password is not enough here. Sign in with your passkey.",
            SecondFactorRefused => "The code is wrong or was used already, or the password was given too long ago.",
            _ => "The name or the password is wrong, or this user may not sign in.",
        };

    public static int Status(SignInOutcome outcome) =>
        outcome is SignInThrottled ? StatusCodes.Status429TooManyRequests : StatusCodes.Status401Unauthorized;

    public static int Status(Refusal refusal) =>
        refusal.Kind switch
        {
            RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
            RefusalKind.Conflict => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status422UnprocessableEntity,
        };

    /// <summary>In one pass, so that nothing that is put in is looked into again.</summary>
    private static string Fill(string template, Dictionary<string, string> values)
    {
        var pieces = template.Split("{{");
        return pieces[0]
            + string.Concat(
                pieces
                    .Skip(1)
                    .Select(piece =>
                    {
                        var end = piece.IndexOf("}}", StringComparison.Ordinal);
                        return values.GetValueOrDefault(piece[..end], "") + piece[(end + 2)..];
                    })
            );
    }

    private static async Task<string> ReadAsync(string file, CancellationToken ct) =>
        (await DemoEndpoints.ReadAsync(Folder, file, ct))!;
}
