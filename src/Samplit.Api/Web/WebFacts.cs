using System.Text.Json;
using Samplit.Domain.Targeting;

namespace Samplit.Api.Web;

/// <summary>
/// Facts as a page tells them, any JSON: one that cannot be read is missing, as no experiment of the page is to end
/// because another one's attribute is of no use.
/// </summary>
/// <param name="Device">mobile, tablet or desktop.</param>
/// <param name="Attributes">The page's own: texts, numbers, booleans, by name.</param>
internal sealed record WebFacts(
    JsonElement? Url,
    JsonElement? Device,
    JsonElement? Browser,
    JsonElement? BrowserVersion,
    JsonElement? Language,
    JsonElement? Country,
    JsonElement? Referrer,
    JsonElement? Attributes
)
{
    public VisitorFacts Read() =>
        new(
            WebValues.Text(Url),
            WebValues.Text(Device) is { } device
                ? Enum.GetValues<Device>()
                    .Cast<Device?>()
                    .FirstOrDefault(d => device.Equals(d.ToString(), StringComparison.OrdinalIgnoreCase))
                : null,
            WebValues.Text(Browser),
            WebValues.Text(BrowserVersion),
            WebValues.Text(Language),
            WebValues.Text(Country),
            WebValues.Text(Referrer),
            Attributes is { ValueKind: JsonValueKind.Object } attributes
                ? attributes.EnumerateObject().ToDictionary(a => a.Name, a => a.Value, StringComparer.Ordinal)
                : null
        );
}
