using JasperFx.Events.Daemon.HighWater;
using Marten;
using Marten.Services;

namespace Samplit.Projections.Streams;

/// <summary>
/// Wakes Marten's daemon when this node has committed something. What other nodes commit it finds by looking from time
/// to time, as often as its settings say.
/// </summary>
public sealed class CommitSignal : DocumentSessionListenerBase, IDaemonWakeup
{
    /// <summary>
    /// Between two looks at the least: under load one serves many commits, and costs about as much as one of them.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private TaskCompletionSource _committed = New();

    public void Raise() => Volatile.Read(ref _committed).TrySetResult();

    public async Task WaitAsync(TimeSpan timeout, CancellationToken token)
    {
        var pause = timeout < Pause ? timeout : Pause;
        await Task.Delay(pause, token);
        await Volatile
            .Read(ref _committed)
            .Task.WaitAsync(timeout - pause, token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Whatever is raised up to here was committed before the look that follows.
        Volatile.Write(ref _committed, New());
    }

    public void Dispose() => Raise();

    /// <summary>Of a session that Marten itself saves.</summary>
    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        Raise();
        return Task.CompletedTask;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
