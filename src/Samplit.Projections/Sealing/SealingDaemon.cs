using JasperFx.Events.Daemon;
using Marten;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Sealing;

/// <summary>How Marten's daemon runs the sealer.</summary>
public static class SealingDaemon
{
    public static void Add(StoreOptions marten, StreamStore store, int pageSize = 1000)
    {
        var daemon = marten.Projections;
        daemon.Subscribe(new Sealer(store, pageSize));
        daemon.AsyncMode = DaemonMode.HotCold;
        daemon.Wakeup = store.Commits;
        // How soon a node takes over from one that is gone.
        daemon.LeadershipPollingTime = 1_000;
        // A number that may still be filled is waited for, however long: guessing could leave an event out of the log.
        daemon.SkipStaleGapsDespiteLiveTransactionsAfter = null;
    }
}
