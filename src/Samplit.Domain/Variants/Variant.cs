using System.Text.Json.Serialization;

namespace Samplit.Domain.Variants;

/// <param name="Weight">
/// Share in parts per million when the variants were set last; the weights of an experiment sum to 1,000,000.
/// </param>
/// <param name="Parts">What each element shows, by the name of its variant, in the order of the elements.</param>
/// <param name="Url">The page that it is, of a split by address; null for the page as it is.</param>
/// <param name="Active">False when nobody new gets it; null, never true, when it is open.</param>
public sealed record Variant(
    string Name,
    bool IsControl,
    int Weight,
    IReadOnlyList<string>? Parts = null,
    string? Url = null,
    bool? Active = null
)
{
    [JsonIgnore]
    public bool IsActive => Active ?? true;
}
