using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Daemon;

/// <param name="PageSize">Most events that a subscription is given at once, and that are in memory for it.</param>
public sealed record AsyncDaemonOptions(int PageSize = 1000)
{
    /// <summary>How long a committed event may wait to be noticed.</summary>
    public TimeSpan PollingInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest pause between attempts while the database is away; the first is the polling interval.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>
/// Runs the store's async projections and further subscriptions. Any number of nodes may run the same ones: each page is
/// handled by whoever holds the lock of the subscription's progress, without leases or leaders.
/// </summary>
public sealed class AsyncDaemon : IAsyncDisposable
{
    private readonly AsyncDaemonOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly HighWaterMark _highWaterMark;
    private readonly SubscriptionWorker[] _workers;
    private readonly MarkSignal _mark = new();
    private CancellationTokenSource? _stopping;
    private Task _running = Task.CompletedTask;

    /// <exception cref="ArgumentException">Two subscriptions have the same name.</exception>
    public AsyncDaemon(
        StreamStore store,
        IReadOnlyList<ISubscription> subscriptions,
        TimeProvider clock,
        AsyncDaemonOptions? options = null,
        ILogger<AsyncDaemon>? logger = null
    )
    {
        (_clock, _options, _logger) = (clock, options ?? new(), logger ?? NullLogger<AsyncDaemon>.Instance);
        _highWaterMark = new HighWaterMark(store);
        ISubscription[] all = [.. store.Options.Async.Select(p => new AsyncProjection(store, p)), .. subscriptions];
        if (all.GroupBy(s => s.Name).FirstOrDefault(g => g.Count() > 1) is { } same)
        {
            throw new ArgumentException($"There are two subscriptions '{same.Key}'.", nameof(subscriptions));
        }
        _workers = [.. all.Select(s => new SubscriptionWorker(store, s, _mark, _clock, _options, _logger))];
    }

    public IReadOnlyList<SubscriptionStatus> Status => [.. _workers.Select(w => w.Status)];

    /// <summary>Starts the work and returns. A database that is away is waited for.</summary>
    public Task StartAsync(CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        if (_stopping is not null)
        {
            throw new InvalidOperationException("The daemon runs already.");
        }
        _stopping = new CancellationTokenSource();
        var stopping = _stopping.Token;
        _running = Task.WhenAll([
            Task.Run(() => WatchAsync(stopping), CancellationToken.None),
            .. _workers.Select(w => Task.Run(() => w.RunAsync(stopping), CancellationToken.None)),
        ]);
        return Task.CompletedTask;
    }

    /// <summary>Undoes the pages that are being handled and returns when all work has ended; can be started again.</summary>
    public async Task StopAsync(CancellationToken ct = default)
    {
        if (_stopping is not { } stopping)
        {
            return;
        }
        await stopping.CancelAsync();
        await _running.WaitAsync(ct);
        stopping.Dispose();
        _stopping = null;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task WatchAsync(CancellationToken ct)
    {
        var pause = new Pause(_options, _clock);
        while (!ct.IsCancellationRequested)
        {
            try
            {
                _mark.Raise(await _highWaterMark.AdvanceAsync(ct));
                pause.Reset();
                await Task.Delay(_options.PollingInterval, _clock, ct);
            }
            catch (Exception) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                DaemonLog.MarkUnknown(_logger, pause.Next, e);
                await pause.WaitAsync(ct);
            }
        }
    }
}
