namespace Samplit.Domain.Variants;

/// <summary>
/// The variants that new visitors can get, by their places in the experiment's list: what is computed over them alone
/// is put back to those places.
/// </summary>
public sealed class ActiveVariants(IReadOnlyList<Variant> all)
{
    private readonly int[] _places = [.. Enumerable.Range(0, all.Count).Where(i => all[i].IsActive)];

    public int Count => _places.Length;

    /// <param name="items">One item a variant, active or not.</param>
    public T[] Of<T>(IReadOnlyList<T> items) => Array.ConvertAll(_places, place => items[place]);

    /// <param name="items">One item an active variant.</param>
    /// <returns>
    /// One item a variant; the default, which is no share and no chance, for those that are not active.
    /// </returns>
    public T[] Spread<T>(IReadOnlyList<T> items)
        where T : struct => Place(items)!;

    /// <param name="items">One item an active variant.</param>
    /// <returns>One item a variant; nothing for those that are not active.</returns>
    public T?[] Place<T>(IReadOnlyList<T> items)
    {
        var placed = new T?[all.Count];
        for (var i = 0; i < _places.Length; i++)
        {
            placed[_places[i]] = items[i];
        }
        return placed;
    }
}
