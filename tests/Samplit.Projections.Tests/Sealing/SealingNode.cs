using System.Collections.Concurrent;
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
    private readonly SealingDaemon _daemon;
    private readonly ConcurrentQueue<Exception> _failures = [];

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
        _daemon = new SealingDaemon(_marten, _coordinator) { Stopped = _failures.Enqueue };
    }

    public static async Task<SealingNode> StartAsync(StreamStore store)
    {
        var node = new SealingNode(store);
        await node._daemon.StartAsync();
        return node;
    }

    /// <summary>Whether this is the node that seals.</summary>
    public bool Leads => _coordinator.DaemonForMainDatabase().CurrentAgents().Any();

    /// <summary>Waits until the sealer has stopped with this; it is tried again and again.</summary>
    public async Task<T> StoppedAsync<T>()
        where T : Exception
    {
        await Eventually.TrueAsync($"the sealer stopped with {typeof(T).Name}", () => _failures.OfType<T>().Any());
        return _failures.OfType<T>().First();
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
        await _daemon.StopAsync();
        await _coordinator.DisposeAsync();
        await _marten.DisposeAsync();
    }
}
