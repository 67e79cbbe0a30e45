using System.Diagnostics.Metrics;
using JasperFx.Events.Projections;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Projections.Schema;
using Samplit.Projections.Sealing;

namespace Samplit.Api.Sealing;

/// <summary>How far the log is behind the events, as this node saw it last. Numbers are sequences.</summary>
/// <param name="Newest">The highest event that is visible.</param>
/// <param name="HighWaterMark">Up to which nothing will appear any more: the daemon gives out what lies below.</param>
/// <param name="Sealed">Up to which events are leaves.</param>
/// <param name="Stands">For how long it has not moved although there are events beyond it.</param>
internal sealed record LogProgress(long Newest, long HighWaterMark, long Sealed, TimeSpan Stands);

/// <summary>
/// Raises an alarm when the log stands still. The mark rightly waits for a transaction that may still fill a number,
/// and nothing here hurries it; but a person has to know of one that never ends, or of an event that was tampered with.
/// </summary>
internal sealed partial class LogMonitor : IDisposable
{
    private readonly NpgsqlDataSource _dataSource;
    private readonly SealingOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<LogMonitor> _logger;
    private readonly Meter _meter;
    private readonly string _select;
    private long _movedAt;
    private bool _isAlarmed;

    public LogMonitor(
        NpgsqlDataSource dataSource,
        SchemaOptions store,
        SealingOptions options,
        TimeProvider clock,
        ILogger<LogMonitor> logger,
        IMeterFactory? meters = null
    )
    {
        (_dataSource, _options, _clock, _logger) = (dataSource, options, clock, logger);
        var schema = SchemaName.Quote(store.Schema);
        _select = $"""
            SELECT (SELECT coalesce(max(seq_id), 0) FROM {schema}.mt_events),
                   (SELECT coalesce(max(last_seq_id), 0) FROM {schema}.mt_event_progression WHERE name = '{ShardState.HighWaterMark}'),
                   (SELECT coalesce(max(last_seq_id), 0) FROM {schema}.mt_event_progression WHERE name = '{Sealer.Shard}')
            """;
        _meter = meters?.Create("Samplit.Log") ?? new Meter("Samplit.Log");
        _meter.CreateObservableGauge("samplit.log.newest_event", () => Progress.Newest);
        _meter.CreateObservableGauge("samplit.log.high_water_mark", () => Progress.HighWaterMark);
        _meter.CreateObservableGauge("samplit.log.sealed", () => Progress.Sealed);
        _meter.CreateObservableGauge("samplit.log.stands", () => Progress.Stands.TotalSeconds, unit: "s");
    }

    public LogProgress Progress { get; private set; } = new(0, 0, 0, TimeSpan.Zero);

    /// <summary>Whether it has stood for so long that a person should look.</summary>
    public bool IsAlarmed => Progress.Stands >= _options.LogAlarm;

    /// <param name="failure">What the sealer of this node failed with last; null when it did not.</param>
    public async Task CheckAsync(Exception? failure, CancellationToken ct)
    {
        try
        {
            await using var command = _dataSource.CreateCommand(_select);
            await using var reader = await command.ExecuteReaderAsync(ct);
            await reader.ReadAsync(ct);
            Move(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            // The database is away, which others tell; nobody seals meanwhile.
            return;
        }
        if (IsAlarmed && !_isAlarmed)
        {
            var (newest, mark, position, stands) = Progress;
            var reason =
                failure?.Message
                ?? (
                    mark > position
                        ? "no node seals"
                        : "the mark waits for a transaction that may still append below; pg_stat_activity shows those that are old"
                );
            LogStands(position, stands, newest, mark, reason);
        }
        else if (!IsAlarmed && _isAlarmed)
        {
            LogMoves(Progress.Sealed);
        }
        _isAlarmed = IsAlarmed;
    }

    public void Dispose() => _meter.Dispose();

    private void Move(long newest, long mark, long position)
    {
        var now = _clock.GetTimestamp();
        if (position >= newest || position != Progress.Sealed || _movedAt == 0)
        {
            _movedAt = now;
        }
        Progress = new(newest, mark, position, _clock.GetElapsedTime(_movedAt, now));
    }

    [LoggerMessage(
        LogLevel.Warning,
        "The log is sealed up to event {Sealed} and has not moved for {Stands}, while there are events up to {Newest} "
            + "(the high-water mark is {Mark}): {Reason}"
    )]
    private partial void LogStands(long @sealed, TimeSpan stands, long newest, long mark, string reason);

    [LoggerMessage(LogLevel.Information, "The log moves again; it is sealed up to event {Sealed}")]
    private partial void LogMoves(long @sealed);
}
