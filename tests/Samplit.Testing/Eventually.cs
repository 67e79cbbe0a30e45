using System.Diagnostics;

namespace Samplit.Testing;

/// <summary>Waits for what another task or process will do; fails with what it was waiting for.</summary>
public static class Eventually
{
    /// <summary>Long, as only a failure takes it: a busy machine may need many times what a quiet one does.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    public static Task TrueAsync(string what, Func<bool> condition) =>
        TrueAsync(what, () => Task.FromResult(condition()));

    public static async Task TrueAsync(string what, Func<Task<bool>> condition) =>
        await NotNullAsync<object>(what, async () => await condition() ? what : null);

    /// <returns>The first value that there is.</returns>
    public static async Task<T> NotNullAsync<T>(string what, Func<Task<T?>> find)
        where T : class
    {
        for (var since = Stopwatch.StartNew(); ; await Task.Delay(5))
        {
            if (await find() is { } found)
            {
                return found;
            }
            if (since.Elapsed > Deadline)
            {
                throw new TimeoutException($"still not after {since.Elapsed}: {what}");
            }
        }
    }
}
