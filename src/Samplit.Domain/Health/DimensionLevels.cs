namespace Samplit.Domain.Health;

/// <summary>
/// Levels of a dimension that is filled freely, as browsers are, made few: the most frequent ones, and one for all
/// others.
/// </summary>
public static class DimensionLevels
{
    /// <summary>All that were cut off; a level of this name is one of them.</summary>
    public const string Other = "other";

    /// <summary>Levels that stay where nobody says how many.</summary>
    public const int Kept = 20;

    /// <param name="levels">Each by a name of its own.</param>
    /// <param name="units">How frequent a level is, not negative.</param>
    /// <param name="merge">What was cut off, which is one level or more, as one of the name that is given.</param>
    /// <param name="most">How many stay, at least one.</param>
    /// <returns>
    /// The most frequent first, ties in the ordinal order of their names; then <see cref="Other"/>, where there is
    /// any.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">Nothing is to stay, or a frequency is negative.</exception>
    public static IReadOnlyList<T> Cut<T>(
        IEnumerable<T> levels,
        Func<T, string> name,
        Func<T, long> units,
        Func<string, IReadOnlyList<T>, T> merge,
        int most = Kept
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        T[] ordered =
        [
            .. levels
                .OrderBy(level => name(level) == Other)
                .ThenByDescending(units)
                .ThenBy(name, StringComparer.Ordinal),
        ];
        foreach (var level in ordered)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(units(level));
        }
        var kept = Math.Min(most, ordered.Count(level => name(level) != Other));
        return kept == ordered.Length ? ordered : [.. ordered[..kept], merge(Other, ordered[kept..])];
    }
}
