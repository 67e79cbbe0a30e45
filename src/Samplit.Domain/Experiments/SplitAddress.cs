using System.Text.RegularExpressions;
using Samplit.Domain.Installations;

namespace Samplit.Domain.Experiments;

/// <summary>
/// Where a variant of a split by address lies: a path on the page's own site, or an address with its host. What
/// browsers would read as one and people as the other, such as <c>https:shop.example</c>, is neither.
/// </summary>
public static partial class SplitAddress
{
    /// <param name="address">An http or https address, or a path, without spaces and backslashes.</param>
    /// <returns>Null when it is one of the two.</returns>
    internal static Refusal? Validate(string field, string address) =>
        NamesHost().Match(address) is { Success: true } named
            ? Uri.TryCreate(OriginOf(named), UriKind.Absolute, out var origin) && origin.UserInfo.Length == 0
                ? null
                : Refusal.Invalid(field, "A path on the site, or an address with a host and without a user.")
            : HasScheme().IsMatch(address)
                ? Refusal.Invalid(field, "Behind the scheme come two slashes and the host.")
                : null;

    /// <summary>Whether it lies on one of these sites, as a path always does.</summary>
    /// <param name="domains">The domains as <see cref="SiteDomain"/> keeps them.</param>
    public static bool IsOn(string address, IEnumerable<string> domains) =>
        NamesHost().Match(address) is not { Success: true } named
        || domains.Any(domain => SiteDomain.Allows(domain, OriginOf(named)));

    /// <summary>Without a scheme it is that of the page, which is https but on machines of developers.</summary>
    private static string OriginOf(Match named) =>
        (named.Groups["scheme"] is { Success: true, Value: var scheme } ? scheme : "https")
        + "://"
        + named.Groups["authority"].Value;

    /// <summary>Browsers take any number of slashes for two.</summary>
    [GeneratedRegex(
        "^((?<scheme>https?):)?//+(?<authority>[^/?#]*)",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex NamesHost();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9+.-]*:", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex HasScheme();
}
