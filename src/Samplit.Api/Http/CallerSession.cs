using System.Security.Cryptography;
using System.Text;

namespace Samplit.Api.Http;

/// <summary>The session of a browser that somebody has signed in with.</summary>
/// <param name="UserName">Null for whoever came in by a break-glass.</param>
/// <param name="CsrfToken">What a write has to show besides the cookie.</param>
/// <param name="StepUpAt">When they showed last who they are.</param>
/// <param name="IsBreakGlass">Whether they came in by a break-glass, and can show nothing more.</param>
/// <param name="LacksSecondFactor">Whether they have to have a second factor, and have none yet.</param>
public sealed record CallerSession(
    Guid Id,
    byte[] Hash,
    string? UserName,
    string CsrfToken,
    DateTimeOffset StepUpAt,
    bool IsBreakGlass,
    bool LacksSecondFactor
)
{
    public const string CsrfHeader = "X-Samplit-Csrf";

    /// <summary>Of a form that a page without a script sends.</summary>
    public const string CsrfField = "csrf";

    /// <summary>For how long it holds that somebody showed who they are.</summary>
    public static readonly TimeSpan StepUpLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Whether they showed it a moment ago, as what is dangerous takes.</summary>
    public bool IsSteppedUp(DateTimeOffset now) => IsBreakGlass || now - StepUpAt <= StepUpLifetime;

    /// <summary>
    /// Whether a page of ours has sent a write: another site's has the browser send the cookie at most, and does not
    /// know the token.
    /// </summary>
    internal async ValueTask<bool> HasSentAsync(HttpRequest request, CancellationToken ct)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return true;
        }
        var shown = request.Headers[CsrfHeader].ToString();
        if (shown.Length == 0 && request.HasFormContentType)
        {
            shown = await ReadFieldAsync(request, ct);
        }
        return CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(shown),
            Encoding.UTF8.GetBytes(CsrfToken)
        );
    }

    private static async Task<string> ReadFieldAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            return (await SentForm.ReadAsync(request, ct)).Text(CsrfField);
        }
        catch (BadHttpRequestException)
        {
            return "";
        }
    }
}
