using System.Text.RegularExpressions;

namespace Samplit.Domain.Targeting;

/// <summary>
/// What a browser can know of a pattern before it has asked the server: a JavaScript regular expression for
/// <c>location.href</c> without its fragment, to be used without regard to case. Every address that the pattern matches
/// matches it, and perhaps others.
/// </summary>
public static class PageExpression
{
    private const string Query = @"(\?.*)?$";

    /// <returns>Null where it could be any address.</returns>
    public static string? From(UrlPattern pattern)
    {
        if (pattern.Kind == UrlMatch.Regex)
        {
            return null;
        }
        var value = pattern.Value.Split('#')[0];
        var isPath = value is ['/', not '/', ..] or ['/'];
        var mark = value.IndexOf("//", StringComparison.Ordinal);
        var hasScheme = mark >= 0 && value.AsSpan(0, mark).IndexOfAny('/', '?') < 0;
        var (host, path, query) = Address.Split(hasScheme ? value[(mark + 2)..] : value);
        var isWildcard = pattern.Kind == UrlMatch.Wildcard;
        var open = isWildcard && path.Length == 0 && host.EndsWith('*');
        var tail = Address.Escape(path.Length == 0 && !open ? "/" : path) + Address.Escape(query);
        // A port that goes without saying may stand in the pattern and never stands in the address.
        var begin = isPath ? "[^/?]+" : Part(WithoutUsualPort(host), isWildcard);
        return $"^https?://{begin}{Part(tail, isWildcard)}" + (pattern.Kind == UrlMatch.Prefix ? "" : Query);
    }

    private static string WithoutUsualPort(string host) =>
        host.EndsWith(":80", StringComparison.Ordinal) ? host[..^3]
        : host.EndsWith(":443", StringComparison.Ordinal) ? host[..^4]
        : host;

    private static string Part(string text, bool isWildcard) =>
        isWildcard ? string.Join(".*", text.Split('*').Select(Escape)) : Escape(text);

    /// <summary>
    /// .NET escapes spaces and the number sign as well, which JavaScript takes as they are, but not all that it has to.
    /// </summary>
    private static string Escape(string text) =>
        Regex.Escape(text).Replace("]", @"\]", StringComparison.Ordinal).Replace("}", @"\}", StringComparison.Ordinal);
}
