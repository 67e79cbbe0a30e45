using Samplit.Domain.Variants;

namespace Samplit.Domain.Elements;

/// <summary>
/// What a visitor can get of several elements: each combination of their variants is one arm of the experiment, so that
/// what goes well together is learnt as such.
/// </summary>
public static class Combinations
{
    /// <summary>More arms than this learn too slowly to be worth it.</summary>
    public const int MaxCombinations = 50;

    public const string Separator = " × ";

    public static long Count(IReadOnlyList<Element> elements) =>
        elements.Aggregate(1L, (count, e) => Math.Min(count * e.Variants.Count, int.MaxValue));

    /// <summary>The arms, the last element changing first.</summary>
    public static IReadOnlyList<NewVariant> Combine(IReadOnlyList<Element> elements)
    {
        IEnumerable<IReadOnlyList<ElementVariant>> combinations =
        [
            [],
        ];
        foreach (var element in elements)
        {
            combinations = combinations.SelectMany(before =>
                element.Variants.Select(v => (IReadOnlyList<ElementVariant>)[.. before, v])
            );
        }
        return
        [
            .. combinations.Select(parts => new NewVariant(
                string.Join(Separator, parts.Select(p => p.Name)),
                parts.All(p => p.IsControl),
                parts.Any(p => p.Weight is not null)
                    ? parts.Aggregate(1.0, (share, p) => share * (p.Weight ?? 1))
                    : null,
                [.. parts.Select(p => p.Name)],
                Url: null,
                parts.All(p => p.IsActive)
            )),
        ];
    }
}
