using System.Data;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Allocation.Reallocation;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.MetricDefinitions.Analysis;
using Samplit.Projections.Schema;

namespace Samplit.Api.Analysis;

/// <summary>
/// Reads what the units of the last days come to for the metric that traffic follows: each of them once, so not for
/// every visitor, and one at a time.
/// </summary>
internal sealed class MetricWindowReader(
    BackgroundDatabase database,
    MetricMomentsReader moments,
    EventDelayReader delays,
    SchemaOptions options
) : IDisposable
{
    private readonly string _schema = SchemaName.Quote(options.Schema);
    private readonly SemaphoreSlim _turn = new(1);

    /// <param name="since">When the first of them was assigned.</param>
    public async Task<MetricWindow> ReadAsync(
        Experiment experiment,
        Metric metric,
        DateTimeOffset since,
        CancellationToken ct
    )
    {
        await _turn.WaitAsync(ct);
        try
        {
            await using var connection = await database.DataSource.OpenConnectionAsync(ct);
            await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            await Scans.AllowAsync(connection, ct);
            // What programs do says nothing of people, and moves nobody.
            var population = new ResultPopulation(experiment.Id, OnlyExposed: false, WithAutomated: false, since);
            var cap = await moments.CapAsync(metric, connection, ct);
            var cells = await UnitCells.CountAsync(population, _schema, connection, ct);
            var read = await moments.ReadAsync([(metric, cap)], population, cells, connection, ct);
            var byVariant = cells.ToLookup(c => c.Variant, c => read[(metric.Id, c)]);
            var delay = (await delays.ReadAsync([metric.Id], connection, ct)).GetValueOrDefault(metric.Id);
            var matured = delay is null ? null : await delays.MaturedAsync(population, delay, connection, ct);
            return MetricObjective.Window(
                metric,
                cap,
                [
                    .. experiment.Variants.Select(v =>
                        byVariant[v.Name].Aggregate(MetricMoments.None, (a, b) => a.Merge(b))
                    ),
                ],
                await CountedUpToAsync(connection, ct),
                delay,
                matured is null ? null : [.. experiment.Variants.Select(v => matured.GetValueOrDefault(v.Name))]
            );
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What is counted of a metric's events so far, as a short text that says nothing but whether it is the same.</summary>
    public async Task<string> CountedAsync(Guid metric, CancellationToken ct)
    {
        await using var command = database.DataSource.CreateCommand(
            $"""
            SELECT coalesce(md5(string_agg(t::text, ' ' ORDER BY variant, allocation, automated)), '')
            FROM {_schema}.metric_totals t WHERE metric_id = $1
            """
        );
        command.With(Sql.Value(metric));
        return (string)(await command.ExecuteScalarAsync(ct))!;
    }

    public void Dispose() => _turn.Dispose();

    private async Task<long> CountedUpToAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"SELECT sequence FROM {_schema}.attribution_progress", connection);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
