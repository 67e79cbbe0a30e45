using System.Diagnostics.Metrics;
using Samplit.Api.Database;
using Samplit.Domain.Flags;

namespace Samplit.Api.Flags;

/// <summary>
/// Tells all who listen on this server that flags have changed, by looking for all of them at once, and not at all while
/// nobody listens. What other servers commit is seen like what this one does.
/// </summary>
internal sealed partial class FlagFeed
{
    private readonly Lock _lock = new();
    private readonly List<FlagListener> _listeners = [];
    private readonly Dictionary<Guid, int> _ofKey = [];
    private readonly Dictionary<(Guid Project, string Environment), FlagRuleset> _known = [];
    private readonly FlagRulesets _rulesets;
    private readonly FlagStreamOptions _options;
    private readonly TimeProvider _clock;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<FlagFeed> _logger;
    private bool _isWatching;

    public FlagFeed(
        FlagRulesets rulesets,
        FlagStreamOptions options,
        TimeProvider clock,
        IHostApplicationLifetime lifetime,
        IMeterFactory meters,
        ILogger<FlagFeed> logger
    )
    {
        (_rulesets, _options, _clock, _lifetime, _logger) = (rulesets, options, clock, lifetime, logger);
        meters
            .Create("Samplit.Flags")
            .CreateObservableGauge("samplit.flags.streams", () => _listeners.Count, "{stream}");
    }

    /// <returns>Whether there was room, for its key and for all.</returns>
    public bool TryJoin(FlagListener listener)
    {
        lock (_lock)
        {
            var ofKey = _ofKey.GetValueOrDefault(listener.Key);
            if (_listeners.Count >= _options.FlagStreams || ofKey >= _options.FlagStreamsOfKey)
            {
                return false;
            }
            _listeners.Add(listener);
            _ofKey[listener.Key] = ofKey + 1;
            if (!_isWatching)
            {
                _isWatching = true;
                _ = WatchAsync(_lifetime.ApplicationStopping);
            }
            return true;
        }
    }

    public void Leave(FlagListener listener)
    {
        lock (_lock)
        {
            if (_listeners.Remove(listener) && --_ofKey[listener.Key] == 0)
            {
                _ofKey.Remove(listener.Key);
            }
        }
    }

    private async Task WatchAsync(CancellationToken ct)
    {
        try
        {
            while (StaysFor() is { Length: > 0 } listeners)
            {
                await LookAsync(listeners, ct);
                await Task.Delay(_options.FlagStreamInterval, _clock, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    /// <returns>Who listens; nobody when the watch is over.</returns>
    private FlagListener[] StaysFor()
    {
        lock (_lock)
        {
            if (_listeners.Count == 0)
            {
                _isWatching = false;
                _known.Clear();
            }
            return [.. _listeners];
        }
    }

    private async Task LookAsync(FlagListener[] listeners, CancellationToken ct)
    {
        foreach (var some in listeners.GroupBy(l => l.About))
        {
            try
            {
                var current = await _rulesets.FindAsync(some.Key.Project, some.Key.Environment, ct);
                var isNews = _known.TryGetValue(some.Key, out var before) && !IsLike(before, current.Rules);
                foreach (var listener in some)
                {
                    if (listener.IsKnown ? isNews : listener.Seen is { } seen && seen != current.Version)
                    {
                        listener.Offer(current.Version);
                    }
                    listener.IsKnown = true;
                }
                _known[some.Key] = current.Rules;
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                // Of a database that is away one line is enough, which its monitor writes. Whoever listens is told later.
                if (!DatabaseCircuit.IsConnectionLost(e))
                {
                    LogPostponed(e.Message);
                }
            }
        }
    }

    private static bool IsLike(FlagRuleset before, FlagRuleset now) =>
        ReferenceEquals(before, now) || now.IsLike(before);

    [LoggerMessage(LogLevel.Warning, "Whoever listens is told later that flags have changed: {Reason}")]
    private partial void LogPostponed(string reason);
}
