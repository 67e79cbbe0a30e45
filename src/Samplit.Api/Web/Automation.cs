using System.Text.RegularExpressions;
using Samplit.Domain.Assignment;

namespace Samplit.Api.Web;

/// <summary>
/// Tells programs that ask for page views from people, as far as they say so or ask too often. They get what people
/// get: who is refused only tries to look like a person.
/// </summary>
internal static partial class Automation
{
    /// <summary>Nobody's browser has a longer header.</summary>
    private const int MaxUserAgentLength = 1_000;

    /// <param name="webdriver">What navigator.webdriver is on the page.</param>
    /// <param name="isFrequent">Whether more views come from its network address than people there would make.</param>
    /// <returns>The surest of the signals; null for a visitor who may be a person.</returns>
    public static AutomationSignal? Signal(string? userAgent, bool? webdriver, bool isFrequent) =>
        webdriver == true ? AutomationSignal.Webdriver
        : IsProgram(userAgent) ? AutomationSignal.UserAgent
        : isFrequent ? AutomationSignal.RequestRate
        : null;

    private static bool IsProgram(string? userAgent) =>
        userAgent is not { Length: > 0 and <= MaxUserAgentLength } || Program().IsMatch(userAgent);

    /// <summary>
    /// All browsers that people use begin with Mozilla or Opera (RFC 9110, section 10.1.5, leaves it open), crawlers
    /// say what they are, and so do browsers without a window. Cubot makes telephones.
    /// </summary>
    [GeneratedRegex(
        @"^(?!Mozilla/|Opera/)|headless|phantomjs|lighthouse|(?<!cu)bot\b|crawl|spider|slurp|preview\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Program();
}
