namespace Samplit.Projections.Daemon;

/// <summary>Pauses between attempts that double, from the polling interval to a longest one.</summary>
internal sealed class Pause(AsyncDaemonOptions options, TimeProvider clock)
{
    public TimeSpan Next { get; private set; } = options.PollingInterval;

    public void Reset() => Next = options.PollingInterval;

    /// <summary>Ends early, and without an exception, when the token is cancelled.</summary>
    public async Task WaitAsync(CancellationToken ct)
    {
        var now = Next;
        Next = TimeSpan.FromTicks(Math.Min(2 * Next.Ticks, options.LongestPause.Ticks));
        await Task.Delay(now, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
