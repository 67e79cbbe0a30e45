namespace Samplit.Domain.Variants;

/// <param name="Weight">Relative share, any unit; null on all variants of a new experiment means equal shares.</param>
/// <param name="TrafficAllocation">
/// Share in percent, instead of a weight; those of all active variants sum to 100.
/// </param>
/// <param name="Parts">What each element shows, of a combination.</param>
/// <param name="Url">The page that it is, of a split by address.</param>
public sealed record NewVariant(
    string? Name,
    bool IsControl,
    double? Weight,
    IReadOnlyList<string>? Parts = null,
    string? Url = null,
    bool IsActive = true,
    double? TrafficAllocation = null
)
{
    /// <summary>As it was asked for; null when nothing was.</summary>
    public double? Share => Weight ?? TrafficAllocation;
}
