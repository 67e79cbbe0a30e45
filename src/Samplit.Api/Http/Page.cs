namespace Samplit.Api.Http;

/// <summary>A part of a list that is read in its order, some entries at a time.</summary>
/// <param name="HasMore">Whether the list goes on behind it.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, bool HasMore)
{
    /// <summary>What the next page begins behind; null on the last one.</summary>
    public TKey? Next<TKey>(Func<T, TKey> key)
        where TKey : struct => HasMore ? key(Items[^1]) : null;
}

internal static class Page
{
    /// <param name="limit">Entries, as the caller asked for; null for the usual number.</param>
    /// <param name="read">Reads at most so many: one more than fits, which says whether there is another page.</param>
    public static async Task<Page<T>> ReadAsync<T>(int? limit, Func<int, Task<IReadOnlyList<T>>> read)
    {
        var size = limit ?? Limits.DefaultPageSize;
        var rows = await read(size + 1);
        return new([.. rows.Take(size)], rows.Count > size);
    }
}
