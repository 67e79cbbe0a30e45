using System.Diagnostics;

namespace Samplit.Testing;

/// <summary>Waits for what another task or process will do; fails with what it was waiting for.</summary>
public static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static Task TrueAsync(string what, Func<bool> condition) =>
        TrueAsync(what, () => Task.FromResult(condition()));

    public static async Task TrueAsync(string what, Func<Task<bool>> condition)
    {
        for (var since = Stopwatch.StartNew(); !await condition(); await Task.Delay(5))
        {
            if (since.Elapsed > Deadline)
            {
                throw new TimeoutException($"still not after {since.Elapsed}: {what}");
            }
        }
    }
}
