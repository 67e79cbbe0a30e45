using System.Globalization;
using System.Text;

namespace Samplit.Domain.Targeting;

/// <summary>
/// A URL in the one way it is written here, so that equal ones are equal texts (RFC 3986 §6.2.2 and §6.2.3): scheme and
/// host in lower case, no user, no default port, no fragment, / for an empty path. Spaces and what is not ASCII are
/// percent-encoded as UTF-8, percent-encoded digits are upper case, and what needs no encoding has none.
/// </summary>
/// <param name="Authority">Host and port.</param>
/// <param name="Query">With its question mark; empty when there is none.</param>
internal sealed record Address(string Scheme, string Authority, string Path, string Query)
{
    private const NumberStyles Hexadecimal = NumberStyles.AllowHexSpecifier;

    public static readonly string[] Schemes = ["http", "https"];

    public string Bare { get; } = $"{Scheme}://{Authority}{Path}";

    public string Full => Bare + Query;

    public string Host =>
        Authority.LastIndexOf(':') is var colon and > 0 && !Authority.EndsWith(']') ? Authority[..colon] : Authority;

    /// <returns>Null for what is no absolute http or https URL.</returns>
    public static Address? Parse(string url)
    {
        var mark = url.IndexOf("://", StringComparison.Ordinal);
        var scheme = mark < 0 ? "" : url[..mark].ToLowerInvariant();
        if (!Schemes.Contains(scheme))
        {
            return null;
        }
        var (host, path, query) = Split(url[(mark + 3)..]);
        var authority = AuthorityOf(scheme, host);
        return IsAuthority(authority)
            ? new Address(scheme, authority, path.Length == 0 ? "/" : Escape(path), Escape(query))
            : null;
    }

    public static bool IsAuthority(string text) => text.Length > 0 && text.All(c => c is > ' ' and < '\x7F');

    /// <summary>What stands behind the scheme, without the fragment.</summary>
    public static (string Authority, string Path, string Query) Split(string text)
    {
        text = text.Split('#')[0];
        var question = text.IndexOf('?', StringComparison.Ordinal);
        var (front, query) = question < 0 ? (text, "") : (text[..question], text[question..]);
        var slash = front.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (front, "", query) : (front[..slash], front[slash..], query);
    }

    public static string AuthorityOf(string scheme, string text)
    {
        var authority = text[(text.LastIndexOf('@') + 1)..].ToLowerInvariant();
        var port = scheme == "http" ? ":80" : ":443";
        var end =
            authority.EndsWith(port, StringComparison.Ordinal) ? port.Length
            : authority.EndsWith(':') ? 1
            : 0;
        return authority[..^end];
    }

    public static string Escape(string text)
    {
        if (text.All(c => c is > ' ' and < '\x7F' and not '%'))
        {
            return text;
        }
        var escaped = new StringBuilder(text.Length);
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[i];
            if (
                b == '%'
                && i + 2 < bytes.Length
                && byte.TryParse(bytes.AsSpan(i + 1, 2), Hexadecimal, null, out var encoded)
            )
            {
                var c = (char)encoded;
                var isPlain = char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~';
                escaped.Append(isPlain ? c.ToString() : $"%{encoded:X2}");
                i += 2;
            }
            else
            {
                escaped.Append(b is > 0x20 and < 0x7F ? ((char)b).ToString() : $"%{b:X2}");
            }
        }
        return escaped.ToString();
    }

    /// <summary>
    /// The first value of a parameter, decoded as a form is (WHATWG URL §5.1): + is a space. Empty when it has no
    /// value, null when it is not there.
    /// </summary>
    public string? Parameter(string name)
    {
        foreach (var pair in Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (Decode(equals < 0 ? pair : pair[..equals]) == name)
            {
                return equals < 0 ? "" : Decode(pair[(equals + 1)..]);
            }
        }
        return null;
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
