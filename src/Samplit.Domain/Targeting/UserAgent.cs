using System.Text.RegularExpressions;

namespace Samplit.Domain.Targeting;

/// <summary>
/// Which browser and device a User-Agent header (RFC 9110, section 10.1.5) is from, as far as it tells the truth.
/// </summary>
public static partial class UserAgent
{
    /// <summary>Nobody else needs a longer one.</summary>
    private const int MaxLength = 1_000;

    /// <returns>
    /// A name in lower case and a version of up to three numbers; nulls for what is none of the browsers known.
    /// </returns>
    public static (string? Browser, string? Version) Browser(string? header)
    {
        if (header is not { Length: > 0 and <= MaxLength })
        {
            return (null, null);
        }
        // Nearly everyone also claims to be Chrome or Safari.
        var products = Product().Matches(header);
        var product =
            products.FirstOrDefault(p => p.Groups["name"].Value is not ("Chrome" or "Version"))
            ?? products.FirstOrDefault();
        return product is null
            ? (null, null)
            : (
                product.Groups["name"].Value switch
                {
                    "Edg" or "EdgA" or "EdgiOS" => "edge",
                    "OPR" => "opera",
                    "SamsungBrowser" => "samsung",
                    "Firefox" or "FxiOS" => "firefox",
                    "Version" => "safari",
                    _ => "chrome",
                },
                product.Groups["version"].Value
            );
    }

    /// <returns>Null without a header.</returns>
    public static Device? Device(string? header) =>
        header is not { Length: > 0 and <= MaxLength } ? null
        : Tablet().IsMatch(header) ? Targeting.Device.Tablet
        : header.Contains("Mobi", StringComparison.Ordinal) ? Targeting.Device.Mobile
        : Targeting.Device.Desktop;

    /// <summary>A telephone with Android says that it is mobile, a tablet does not.</summary>
    [GeneratedRegex("iPad|Tablet|Android(?!.*Mobi)", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex Tablet();

    [GeneratedRegex(
        @"\b(?<name>Edg|EdgA|EdgiOS|OPR|SamsungBrowser|Firefox|FxiOS|Chrome|CriOS|Version)/(?<version>\d{1,6}(\.\d{1,6}){0,2})",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 100
    )]
    private static partial Regex Product();
}
