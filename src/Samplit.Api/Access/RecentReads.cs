using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Samplit.Api.Access;

/// <summary>
/// What was read for the cache a moment ago, in front of it. Until it would read again it answers just the same, and
/// asking it takes longer than all else that lets a request in.
/// </summary>
internal sealed class RecentReads<T>(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, (T Value, long ReadAt)> _reads = new(StringComparer.Ordinal);

    public bool TryGet(string key, [MaybeNullWhen(false)] out T value)
    {
        var isKnown = _reads.TryGetValue(key, out var read);
        value = read.Value;
        return isKnown && clock.GetElapsedTime(read.ReadAt) < CacheSettings.UntilRefresh;
    }

    public void Remember(string key, T value)
    {
        if (_reads.Count < CacheSettings.MaxEntries || _reads.ContainsKey(key))
        {
            _reads[key] = (value, clock.GetTimestamp());
        }
    }

    public void Forget(string key) => _reads.TryRemove(key, out _);
}
