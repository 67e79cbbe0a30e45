namespace Samplit.Api.Access;

/// <summary>How much the cache remembers of who asks, and for how long.</summary>
internal static class CacheSettings
{
    /// <summary>Keys of a busy server are a few dozen.</summary>
    public const int MaxEntries = 10_000;

    /// <summary>Of the duration: from then on, what is used is read again in the background.</summary>
    public const float RefreshThreshold = 0.5f;

    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(4);

    public static readonly TimeSpan UntilRefresh = Duration * RefreshThreshold;
}
