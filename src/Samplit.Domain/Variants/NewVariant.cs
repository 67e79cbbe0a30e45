namespace Samplit.Domain.Variants;

/// <param name="Weight">Relative share, any unit; null on all variants of a new experiment means equal shares.</param>
/// <param name="Parts">What each element shows, of a combination.</param>
/// <param name="Url">The page that it is, of a split by address.</param>
public sealed record NewVariant(
    string? Name,
    bool IsControl,
    double? Weight,
    IReadOnlyList<string>? Parts = null,
    string? Url = null,
    bool IsActive = true
);
