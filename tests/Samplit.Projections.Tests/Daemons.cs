using Samplit.Projections.Bank;
using Samplit.Projections.Daemon;
using Samplit.Testing;

namespace Samplit.Projections.Tests;

internal static class Daemons
{
    public static AsyncDaemon Of(TestBank bank, params ISubscription[] subscriptions) =>
        new(
            bank.Store,
            subscriptions,
            TimeProvider.System,
            new AsyncDaemonOptions(PageSize: 50) { PollingInterval = TimeSpan.FromMilliseconds(10) }
        );

    public static async Task<AsyncDaemon> StartAsync(TestBank bank, params ISubscription[] subscriptions)
    {
        var daemon = Of(bank, subscriptions);
        await daemon.StartAsync();
        return daemon;
    }

    public static SubscriptionStatus Of(this AsyncDaemon daemon, string name) =>
        daemon.Status.Single(s => s.Name == name);

    /// <summary>Runs the bank's async projections until they have all events there are.</summary>
    public static async Task CatchUpAsync(TestBank bank)
    {
        await using var daemon = await StartAsync(bank);
        await daemon.DoneAsync(bank);
    }

    /// <summary>Waits until every subscription that has not stopped has all events there are.</summary>
    public static async Task DoneAsync(this AsyncDaemon daemon, TestBank bank)
    {
        var last = await bank.ScalarAsync<long>("SELECT coalesce(max(seq_id), 0) FROM {schema}.mt_events");
        await Eventually.TrueAsync(
            $"all subscriptions are at {last}",
            () => daemon.Status.All(s => s.Position >= last || s.State == SubscriptionState.Stopped)
        );
    }
}
