using System.Diagnostics.Metrics;
using Npgsql;
using NpgsqlTypes;
using Samplit.Api.Database;
using Samplit.Domain.Visitors;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Decisions;

/// <summary>
/// Notes the units that a holdout keeps from an experiment that they would be in, behind the answers. What a node has noted
/// when it dies is lost, and noted again when the unit asks again.
/// </summary>
internal sealed partial class HeldOutUnits : BackgroundService
{
    /// <summary>More than that are asked for again sooner than they can be written.</summary>
    private const int MaxPending = 100_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource _dataSource;
    private readonly TimeProvider _clock;
    private readonly ILogger<HeldOutUnits> _logger;
    private readonly string _schema;
    private readonly Counter<long> _written;
    private readonly Lock _lock = new();
    private Dictionary<(Guid Holdout, VisitorKey Unit), (DateTimeOffset At, bool Automated)> _pending = [];

    public HeldOutUnits(
        NpgsqlDataSource dataSource,
        SchemaOptions options,
        IMeterFactory meters,
        TimeProvider clock,
        ILogger<HeldOutUnits> logger
    )
    {
        (_dataSource, _clock, _logger, _schema) = (dataSource, clock, logger, SchemaName.Quote(options.Schema));
        _written = meters.Create("Samplit.Decisions").CreateCounter<long>("samplit.held_out_units", "{unit}");
    }

    /// <param name="unit">By the key that tracked events of the project know it by.</param>
    public void Note(Guid holdout, VisitorKey unit, bool isAutomated)
    {
        lock (_lock)
        {
            if (_pending.Count < MaxPending)
            {
                _pending.TryAdd((holdout, unit), (_clock.GetUtcNow(), isAutomated));
            }
        }
    }

    /// <summary>Writes down what was noted since the last time.</summary>
    internal async Task WriteAsync(CancellationToken ct)
    {
        Dictionary<(Guid Holdout, VisitorKey Unit), (DateTimeOffset At, bool Automated)> taken;
        lock (_lock)
        {
            (taken, _pending) = (_pending, []);
        }
        if (taken.Count == 0)
        {
            return;
        }
        // In one order, so that no two nodes wait for each other.
        var rows = taken
            .Select(t => (t.Key.Holdout, Unit: t.Key.Unit.ToArray(), t.Value.At, t.Value.Automated))
            .OrderBy(r => r.Holdout)
            .ThenBy(r => Convert.ToHexString(r.Unit), StringComparer.Ordinal)
            .ToArray();
        await using var command = _dataSource.CreateCommand(
            $"""
            INSERT INTO {_schema}.held_out_units (layer_id, unit, first_at, automated)
            SELECT * FROM unnest($1, $2, $3, $4) ON CONFLICT DO NOTHING
            """
        );
        command.With(
            RowWrites.Values(Array.ConvertAll(rows, r => r.Holdout), NpgsqlDbType.Uuid),
            RowWrites.Values(Array.ConvertAll(rows, r => r.Unit), NpgsqlDbType.Bytea),
            RowWrites.Values(Array.ConvertAll(rows, r => r.At), NpgsqlDbType.TimestampTz),
            RowWrites.Values(Array.ConvertAll(rows, r => r.Automated), NpgsqlDbType.Boolean)
        );
        _written.Add(await command.ExecuteNonQueryAsync(ct));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryWriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TryWriteAsync(stoppingToken);
        }
    }

    private async Task TryWriteAsync(CancellationToken ct)
    {
        try
        {
            await WriteAsync(ct);
        }
        // What was taken is lost, and noted again when they ask again.
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogFailed(e.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Units that are held out could not be written down: {Reason}")]
    private partial void LogFailed(string reason);
}
