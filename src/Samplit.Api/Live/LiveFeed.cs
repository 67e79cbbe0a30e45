using System.Diagnostics.Metrics;
using Samplit.Api.Database;
using Samplit.Domain.Access;

namespace Samplit.Api.Live;

/// <summary>
/// Tells all who listen on this server what changes, by looking once a second for all of them, and not at all while
/// nobody listens. What other servers commit is seen like what this one does.
/// </summary>
internal sealed partial class LiveFeed
{
    private readonly Lock _lock = new();
    private readonly List<LiveListener> _listeners = [];
    private readonly Dictionary<Guid, LiveExperiment> _known = [];
    private readonly LiveReader _reader;
    private readonly LiveOptions _options;
    private readonly TimeProvider _clock;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<LiveFeed> _logger;
    private long? _checkpoint;
    private bool _isWatching;

    /// <summary>Whether all that runs was looked at before, so that what is new has just started.</summary>
    private bool _knowsAll;

    public LiveFeed(
        LiveReader reader,
        LiveOptions options,
        TimeProvider clock,
        IHostApplicationLifetime lifetime,
        IMeterFactory meters,
        ILogger<LiveFeed> logger
    )
    {
        (_reader, _options, _clock, _lifetime, _logger) = (reader, options, clock, lifetime, logger);
        meters
            .Create("Samplit.Live")
            .CreateObservableGauge("samplit.live.listeners", () => _listeners.Count, "{listener}");
    }

    /// <returns>Null when there are too many already, of this caller or of all.</returns>
    public LiveListener? Join(Guid? experiment, Principal caller, long? resumeAfter)
    {
        lock (_lock)
        {
            if (
                _listeners.Count >= _options.LiveListeners
                || _listeners.Count(l => l.Caller.Actor == caller.Actor) >= _options.LiveListenersOfCaller
            )
            {
                return null;
            }
            var listener = new LiveListener(experiment, caller, resumeAfter);
            _listeners.Add(listener);
            if (!_isWatching)
            {
                _isWatching = true;
                _ = WatchAsync(_lifetime.ApplicationStopping);
            }
            return listener;
        }
    }

    public void Leave(LiveListener listener)
    {
        lock (_lock)
        {
            _listeners.Remove(listener);
        }
    }

    private async Task WatchAsync(CancellationToken ct)
    {
        try
        {
            while (StaysFor() is { Length: > 0 } listeners)
            {
                await LookAsync(listeners, ct);
                await Task.Delay(_options.LiveInterval, _clock, ct);
            }
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    /// <returns>Who listens; nobody when the watch is over.</returns>
    private LiveListener[] StaysFor()
    {
        lock (_lock)
        {
            if (_listeners.Count == 0)
            {
                _isWatching = false;
                _known.Clear();
                _knowsAll = false;
                _checkpoint = null;
            }
            return [.. _listeners];
        }
    }

    private async Task LookAsync(LiveListener[] listeners, CancellationToken ct)
    {
        try
        {
            await TellAsync(listeners, ct);
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

    private async Task TellAsync(LiveListener[] listeners, CancellationToken ct)
    {
        var ofAll = Array.FindAll(listeners, l => l.Experiment is null);
        var state = await _reader.ReadAsync(
            [.. listeners.Select(l => l.Experiment).OfType<Guid>().Concat(_known.Keys).Distinct()],
            withActive: ofAll.Length > 0,
            ct
        );
        var listening = listeners.Where(l => l.Experiment is not null).ToLookup(l => l.Experiment!.Value);
        var since = new Dictionary<Guid, long>();
        foreach (var e in state.Experiments)
        {
            var behind = listening[e.Id]
                .Where(l => l.Seen < e.Version)
                .Select(l => l.Seen!.Value)
                .Concat(_known.TryGetValue(e.Id, out var before) && before.Version < e.Version ? [before.Version] : [])
                .ToArray();
            if (behind.Length > 0)
            {
                since[e.Id] = behind.Min();
            }
        }
        var marks = since.Count == 0 ? [] : await _reader.MarksAsync(since, ct);
        var byExperiment = marks.ToLookup(m => m.Experiment);
        foreach (var e in state.Experiments)
        {
            foreach (var listener in listening[e.Id].Where(l => l.Seen is null || l.Seen < e.Version))
            {
                Tell(listener, e, byExperiment[e.Id].Where(m => m.Version > (listener.Seen ?? e.Version)), e.Version);
                listener.Seen = e.Version;
            }
            var isNews = _known.TryGetValue(e.Id, out var before) ? before.Version < e.Version : _knowsAll;
            foreach (var listener in isNews ? ofAll.Where(l => l.IsKnown) : [])
            {
                Tell(listener, e, byExperiment[e.Id].Where(m => m.Version > (before?.Version ?? 0)), state.Sequence);
            }
        }
        foreach (var listener in ofAll.Where(l => !l.IsKnown))
        {
            await ResumeAsync(listener, state, ct);
        }
        if (ofAll.Length > 0)
        {
            foreach (var e in state.Experiments)
            {
                _known[e.Id] = e;
            }
            _knowsAll = true;
        }
        if (_checkpoint is { } last && state.Checkpoint > last)
        {
            foreach (var listener in listeners)
            {
                listener.Offer(new(LiveKind.Checkpoint, null, new(null, state.Checkpoint)), null);
            }
        }
        _checkpoint = state.Checkpoint;
    }

    /// <summary>All that happened since it was told last; for a new one, nothing.</summary>
    private async Task ResumeAsync(LiveListener listener, LiveState state, CancellationToken ct)
    {
        if (listener.Seen is { } last)
        {
            if (await _reader.SinceAsync(last, ct) is { } changed)
            {
                foreach (var e in changed)
                {
                    Tell(listener, e, [], state.Sequence);
                }
            }
            else
            {
                listener.Offer(new(LiveKind.Reset, state.Sequence, new(null, null)), null);
            }
        }
        listener.IsKnown = true;
    }

    private static void Tell(LiveListener listener, LiveExperiment e, IEnumerable<LiveMark> marks, long id)
    {
        foreach (var mark in marks.OrderBy(m => m.Version))
        {
            var kind = mark.Type == "traffic_reallocated" ? LiveKind.Reallocated : LiveKind.Changed;
            listener.Offer(new(kind, null, new(e.Id, mark.Version, mark.Type)), e.Project);
        }
        // Last, as what its id says is known then.
        listener.Offer(new(LiveKind.Statistics, id, new(e.Id, e.Version)), e.Project);
    }

    [LoggerMessage(LogLevel.Warning, "Whoever listens is told later what has changed: {Reason}")]
    private partial void LogPostponed(string reason);
}
