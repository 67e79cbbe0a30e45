using JasperFx.Core;
using Marten.Events.Daemon.Coordination;
using Microsoft.Extensions.Logging.Abstractions;
using Samplit.Projections.Bank;
using Samplit.Projections.Sealing;
using Samplit.Projections.Streams;
using Samplit.Testing;

namespace Samplit.Projections.Tests.Sealing;

/// <summary>A node that runs Marten's daemon with the sealer, and waits for less than a server does.</summary>
internal sealed class SealingNode : IAsyncDisposable
{
    private readonly MartenStore _marten;
    private readonly ProjectionCoordinator _coordinator;

    private SealingNode(StreamStore store)
    {
        var options = new Marten.StoreOptions();
        MartenStore.Configure(options, store.DataSource, store.Options, TimeProvider.System);
        SealingDaemon.Add(options, store, pageSize: 50);
        options.Projections.LeadershipPollingTime = 50;
        options.Projections.FastPollingTime = options.Projections.SlowPollingTime = 20.Milliseconds();
        options.Projections.AgentPauseTime = options.Projections.HealthCheckPollingTime = 50.Milliseconds();
        options.Projections.StaleSequenceThreshold = 200.Milliseconds();
        _marten = new MartenStore(options);
        _coordinator = new ProjectionCoordinator(_marten, NullLogger<ProjectionCoordinator>.Instance);
    }

    public static async Task<SealingNode> StartAsync(StreamStore store)
    {
        var node = new SealingNode(store);
        await node._coordinator.StartAsync(CancellationToken.None);
        return node;
    }

    /// <summary>Whether this is the node that seals.</summary>
    public bool Leads => _coordinator.DaemonForMainDatabase().CurrentAgents().Any();

    /// <summary>Waits until the sealer stops before an event; it is tried again and again.</summary>
    public async Task<BrokenChainException> StoppedAsync()
    {
        BrokenChainException? stopped = null;
        await Eventually.TrueAsync(
            "the sealer stopped before an event",
            () =>
                (
                    stopped =
                        _marten.Storage.Database.Tracker.CurrentState(Sealer.Shard)?.Exception as BrokenChainException
                )
                    is not null
        );
        return stopped!;
    }

    /// <summary>Up to which sequence events are sealed.</summary>
    public static Task<long> PositionAsync(TestBank bank) =>
        bank.ScalarAsync<long>(
            $"SELECT coalesce(max(last_seq_id), 0) FROM {{schema}}.mt_event_progression WHERE name = '{Sealer.Shard}'"
        );

    /// <summary>Waits until all events there are now are sealed.</summary>
    public static async Task DoneAsync(TestBank bank)
    {
        var last = await bank.ScalarAsync<long>("SELECT coalesce(max(seq_id), 0) FROM {schema}.mt_events");
        await Eventually.TrueAsync(
            $"the log is sealed up to {last}",
            async () => await PositionAsync(bank) is var at && at >= last
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        await _marten.DisposeAsync();
    }
}
