using Samplit.Api.Http;

namespace Samplit.Api.SignIn;

/// <summary>Where somebody whose password was right gives a code.</summary>
internal static class SecondFactorPage
{
    public static Task<IResult> AskAsync(string ticket, CancellationToken ct) =>
        PageAsync(ticket, null, StatusCodes.Status200OK, ct);

    public static async Task<IResult> Post(HttpContext http, SignIns signIns, CancellationToken ct)
    {
        var form = await SentForm.ReadAsync(http.Request, ct);
        var ticket = form.Text("ticket");
        var outcome = await signIns.GiveSecondFactorAsync(http, ticket, form.Text("code"), ct);
        return outcome is SignedIn
            ? new SessionAnswer(outcome, new SeeOther("/"))
            : await PageAsync(ticket, AccessPage.Sentence(outcome), AccessPage.Status(outcome), ct);
    }

    private static Task<IResult> PageAsync(string ticket, string? problem, int status, CancellationToken ct) =>
        AccessPage.MakeAsync(
            "One more step",
            "second-factor.html",
            ct,
            problem,
            status: status,
            values: new Dictionary<string, string?>(StringComparer.Ordinal) { ["ticket"] = ticket }
        );
}
