using System.Collections.Concurrent;
using Samplit.Domain.Flags;

namespace Samplit.Api.Flags;

/// <summary>
/// Notes when flags are asked for, behind the answers and to the minute, so that nothing is written of a flag in an
/// environment more often than that. What a node has noted when it dies is lost.
/// </summary>
internal sealed partial class FlagUses(
    FlagUseTable table,
    FlagUseOptions options,
    TimeProvider clock,
    ILogger<FlagUses> logger
) : BackgroundService
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<(Guid Flag, string Environment), long> _noted = [];
    private Dictionary<(Guid Flag, string Environment), DateTimeOffset> _pending = [];

    public void Note(Flag flag, string environment) => Note(flag, environment, MinuteOf(clock.GetUtcNow()));

    /// <param name="flags">All that are asked for at once.</param>
    public void NoteAll(CurrentRuleset current, IEnumerable<Flag> flags, bool isForClients)
    {
        var minute = MinuteOf(clock.GetUtcNow());
        // Of hundreds of flags it need not be asked each time whether they were noted.
        ref var noted = ref current.NotedAt[isForClients ? 1 : 0];
        if (noted == minute)
        {
            return;
        }
        noted = minute;
        foreach (var flag in flags)
        {
            Note(flag, current.Rules.Environment, minute);
        }
    }

    /// <summary>Writes down what was noted since the last time.</summary>
    internal async Task WriteAsync(CancellationToken ct)
    {
        Dictionary<(Guid Flag, string Environment), DateTimeOffset> taken;
        lock (_lock)
        {
            (taken, _pending) = (_pending, []);
        }
        if (taken.Count > 0)
        {
            await table.WriteAsync([.. taken.Select(t => (t.Key.Flag, t.Key.Environment, t.Value))], ct);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.FlagUseInterval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await WriteAsync(stoppingToken);
            }
            // What was taken is lost, and noted again within a minute of use.
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e.Message);
            }
        }
    }

    private static long MinuteOf(DateTimeOffset now) => now.UtcTicks / TimeSpan.TicksPerMinute;

    private void Note(Flag flag, string environment, long minute)
    {
        var key = (flag.Id, environment);
        if (_noted.TryGetValue(key, out var last) && last >= minute)
        {
            return;
        }
        _noted[key] = minute;
        lock (_lock)
        {
            _pending[key] = new DateTimeOffset(minute * TimeSpan.TicksPerMinute, TimeSpan.Zero);
        }
    }

    [LoggerMessage(LogLevel.Warning, "When flags were asked for could not be written down: {Reason}")]
    private partial void LogFailed(string reason);
}

public sealed record FlagUseOptions
{
    /// <summary>How often it is written down when flags were asked for.</summary>
    public TimeSpan FlagUseInterval { get; init; } = TimeSpan.FromSeconds(10);
}
