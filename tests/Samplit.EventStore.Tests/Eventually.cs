using System.Diagnostics;

namespace Samplit.EventStore.Tests;

/// <summary>Waits for what another task or process will do; fails with what it was waiting for.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static Task TrueAsync(string what, Func<bool> condition) =>
        TrueAsync(what, () => Task.FromResult(condition()));

    public static async Task TrueAsync(string what, Func<Task<bool>> condition)
    {
        for (var since = Stopwatch.StartNew(); !await condition(); await Task.Delay(5))
        {
            Assert.True(since.Elapsed < Deadline, $"still not after {since.Elapsed}: {what}");
        }
    }
}
