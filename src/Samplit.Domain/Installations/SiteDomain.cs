using System.Globalization;

namespace Samplit.Domain.Installations;

/// <summary>
/// A site that an installation may be used on: a host, as in <c>shop.example</c>, everything below one, as in
/// <c>*.shop.example</c>, or a host at a port, as in <c>localhost:3000</c>. Without a port the usual ones of http and
/// https are meant. Kept in ASCII (RFC 5891) and lower case.
/// </summary>
public static class SiteDomain
{
    /// <summary>RFC 1035, section 2.3.4.</summary>
    public const int MaxLength = 253;

    private const string Below = "*.";

    /// <returns>The domain as it is kept; null for what is none.</returns>
    public static string? Normalize(string? text)
    {
        var trimmed = text?.Trim().ToLowerInvariant() ?? "";
        var isBelow = trimmed.StartsWith(Below, StringComparison.Ordinal);
        var (host, port) = Split(isBelow ? trimmed[Below.Length..] : trimmed);
        if (Ascii(host) is not { } ascii || port is "")
        {
            return null;
        }
        var isAddress = Uri.CheckHostName(ascii) == UriHostNameType.IPv4;
        if (isBelow && (isAddress || !ascii.Contains('.', StringComparison.Ordinal)))
        {
            return null; // everything below a top-level domain is nobody's site
        }
        if (port is not null && !(ushort.TryParse(port, CultureInfo.InvariantCulture, out var number) && number > 0))
        {
            return null;
        }
        return (isBelow ? Below : "") + ascii + (port is null ? "" : $":{port}");
    }

    /// <summary>Whether a page of this origin (RFC 6454, as browsers send it) is on the site.</summary>
    /// <param name="domain">The domain as <see cref="Normalize"/> has made it.</param>
    public static bool Allows(string domain, string origin)
    {
        if (
            !Uri.TryCreate(origin, UriKind.Absolute, out var page)
            || page.Scheme is not ("http" or "https")
            || page.PathAndQuery != "/"
            || page.UserInfo.Length > 0
        )
        {
            return false;
        }
        var isBelow = domain.StartsWith(Below, StringComparison.Ordinal);
        var (host, port) = Split(isBelow ? domain[Below.Length..] : domain);
        var samePort = port is null ? page.IsDefaultPort : port == page.Port.ToString(CultureInfo.InvariantCulture);
        return samePort
            && (
                isBelow
                    ? page.IdnHost.EndsWith("." + host, StringComparison.OrdinalIgnoreCase)
                    : page.IdnHost.Equals(host, StringComparison.OrdinalIgnoreCase)
            );
    }

    /// <param name="text">A host, and a port behind a colon or none.</param>
    private static (string Host, string? Port) Split(string text) =>
        text.LastIndexOf(':') is >= 0 and var colon ? (text[..colon], text[(colon + 1)..]) : (text, null);

    private static string? Ascii(string host)
    {
        try
        {
            var ascii = new IdnMapping { UseStd3AsciiRules = true }.GetAscii(host);
            return ascii.Length <= MaxLength && Uri.CheckHostName(ascii) is UriHostNameType.Dns or UriHostNameType.IPv4
                ? ascii
                : null;
        }
        catch (ArgumentException)
        {
            return null; // an empty label, or one that is too long or no name
        }
    }
}
