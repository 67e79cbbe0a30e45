using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Samplit.Projections.Streams;
using IProjectionCoordinator = Marten.Events.Daemon.Coordination.IProjectionCoordinator;

namespace Samplit.Projections.Sealing;

/// <summary>
/// Marten's daemon with the sealer on it, on any number of nodes, of which one at a time holds the lock and works.
/// </summary>
public sealed class SealingDaemon(IDocumentStore store, IProjectionCoordinator coordinator) : IObserver<ShardState>
{
    private IDisposable? _states;

    /// <summary>What the sealer of this node stopped with last, which it tries again; null since it went on.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Called when the sealer stops for another reason than before.</summary>
    public Action<Exception>? Stopped { get; set; }

    /// <summary>Part of Marten's set-up: what the daemon runs, and how.</summary>
    public static void Add(StoreOptions marten, StreamStore store, int pageSize = 1000)
    {
        var daemon = marten.Projections;
        daemon.Subscribe(new Sealer(store, pageSize));
        daemon.AsyncMode = DaemonMode.HotCold;
        daemon.Wakeup = store.Commits;
        marten.Listeners.Add(store.Commits);
        // How soon a node takes over from one that is gone.
        daemon.LeadershipPollingTime = 1_000;
        // A number that may still be filled is waited for, however long: guessing could leave an event out of the log.
        daemon.SkipStaleGapsDespiteLiveTransactionsAfter = null;
    }

    /// <summary>Starts the work and returns. A database that is away is waited for.</summary>
    public Task StartAsync(CancellationToken ct = default)
    {
        _states = store.Storage.Database.Tracker.Subscribe(this);
        return coordinator.StartAsync(ct);
    }

    /// <summary>Returns when the work has ended and another node may have the lock.</summary>
    public async Task StopAsync()
    {
        await coordinator.StopAsync(CancellationToken.None);
        _states?.Dispose();
    }

    void IObserver<ShardState>.OnNext(ShardState value)
    {
        if (value is { Exception: not null, Action: ShardAction.Stopped })
        {
            // Another node has done the page. Marten never starts an agent again that ended so, even with the lock.
            coordinator.DaemonForMainDatabase().EjectPausedShard(value.ShardName);
        }
        if (value.ShardName != Sealer.Shard)
        {
            return;
        }
        if (value.Exception is { } e)
        {
            if (Failure?.Message != e.Message)
            {
                Stopped?.Invoke(e);
            }
            Failure = e;
        }
        else if (value.LastAdvanced is not null)
        {
            Failure = null;
        }
    }

    void IObserver<ShardState>.OnCompleted() { }

    void IObserver<ShardState>.OnError(Exception error) { }
}
