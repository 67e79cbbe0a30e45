using Npgsql;
using Samplit.Api.Analysis;
using Samplit.Api.Database;
using Samplit.Api.Messaging;
using Samplit.Domain.Access;
using Samplit.Domain.Attribution;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Attribution;

/// <param name="Sequence">Position in the log.</param>
/// <param name="Stream">That it is of.</param>
internal sealed record LoggedEvent(long Sequence, Guid Stream, object Data);

/// <summary>
/// Counts events once each, in one transaction with how far it has come. What a metric says is counted by its
/// definition of now: whenever that changes, and when events were erased, all of its events are counted again.
/// </summary>
internal sealed class AttributionWriter(
    BackgroundDatabase database,
    CountedExperimentReader definitions,
    UnitEventReader events,
    AttributionTables tables,
    AttributionMeasurements measurements,
    Outbox outbox
)
{
    /// <summary>Tracked events that are in memory at once, but that a batch is never divided.</summary>
    private const int PageSize = 20_000;

    /// <param name="log">Events of the log in their order.</param>
    public async Task ApplyAsync(IReadOnlyList<LoggedEvent> log, CancellationToken ct)
    {
        for (var taken = 0; taken < log.Count; )
        {
            var part = Part(log, taken);
            await ApplyTogetherAsync(part, ct);
            taken += part.Count;
        }
    }

    /// <summary>Counts everything again, up to where it is counted now.</summary>
    /// <returns>How many metrics there are.</returns>
    public async Task<int> RebuildAsync(CancellationToken ct)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var at = await tables.HoldProgressAsync(connection, ct);
        var experiments = await definitions.ReadAsync(connection, ct);
        var imported = Imported(experiments);
        await tables.DeleteOthersAsync(imported, connection, ct);
        foreach (var experiment in experiments.Where(e => !e.IsImported))
        {
            await CountAgainAsync(experiment, at, connection, ct);
        }
        await tables.SumAgainAsync(imported, connection, ct);
        await transaction.CommitAsync(ct);
        return experiments.Sum(e => e.Metrics.Count);
    }

    private static List<LoggedEvent> Part(IReadOnlyList<LoggedEvent> log, int from)
    {
        var (part, rows) = (new List<LoggedEvent>(), 0);
        for (var i = from; i < log.Count; i++)
        {
            rows += log[i].Data is EventsTracked tracked ? tracked.Count : 0;
            if (part.Count > 0 && rows > PageSize)
            {
                break;
            }
            part.Add(log[i]);
        }
        return part;
    }

    private async Task ApplyTogetherAsync(List<LoggedEvent> part, CancellationToken ct)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var at = await tables.HoldProgressAsync(connection, ct);
        part = [.. part.Where(e => e.Sequence > at)];
        if (part.Count == 0)
        {
            return;
        }
        var last = part[^1].Sequence;
        var all = await definitions.ReadAsync(connection, ct);
        var again = Changed(part, all);
        // What their units come to stands in no event here.
        var imported = Imported(all).Where(m => again.Contains(m.Id)).ToArray();
        await tables.SumAgainAsync(imported, connection, ct);
        again.ExceptWith(imported.Select(m => m.Id));
        CountedExperiment[] experiments = [.. all.Where(e => !e.IsImported)];
        await tables.DeleteAsync(again, connection, ct);
        // What is counted again has these batches in it, too.
        EventsTracked[] batches = [.. part.Select(e => e.Data).OfType<EventsTracked>()];
        var counted = await CountAsync(batches, [.. experiments.Select(e => e.Without(again))], connection, ct);
        counted.UnionWith(again);
        foreach (var experiment in experiments.Select(e => e.With(again)).Where(e => e.Metrics.Count > 0))
        {
            await CountAgainAsync(experiment, last, connection, ct);
        }
        await tables.SetProgressAsync(last, connection, ct);
        var messages = outbox.Open(transaction);
        foreach (var guarded in experiments.Where(e => e.HasGuardrailOf(counted)))
        {
            await messages.PublishAsync(new CheckGuardrails(guarded.Id));
        }
        await transaction.CommitAsync(ct);
        await messages.FlushOutgoingMessagesAsync();
        measurements.Counted(batches.Sum(b => b.Count));
    }

    private static CountedMetric[] Imported(IReadOnlyList<CountedExperiment> experiments) =>
        [.. experiments.Where(e => e.IsImported).SelectMany(e => e.Metrics)];

    /// <summary>The metrics that what was counted so far does not hold for any more.</summary>
    private static HashSet<Guid> Changed(List<LoggedEvent> part, IReadOnlyList<CountedExperiment> experiments) =>
        [
            .. part.SelectMany(e =>
                e.Data switch
                {
                    // What units did before is known of none yet.
                    ExperimentStarted => experiments
                        .Where(x => x.Id == e.Stream)
                        .SelectMany(x => x.Metrics)
                        .Select(m => m.Id),
                    MetricDefined defined => [defined.Metric],
                    MetricChanged changed => [changed.Metric],
                    MetricRetired retired => [retired.Metric],
                    EventsErased erased => experiments
                        .Where(x => x.Project == Project.Of(erased.Project))
                        .SelectMany(x => x.Metrics)
                        .Select(m => m.Id),
                    _ => Enumerable.Empty<Guid>(),
                }
            ),
        ];

    /// <returns>The metrics that any event was counted for.</returns>
    private async Task<HashSet<Guid>> CountAsync(
        EventsTracked[] batches,
        IReadOnlyList<CountedExperiment> experiments,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        if (batches.Length == 0)
        {
            return [];
        }
        var types = new AttributeEvents(experiments).EventTypes;
        var read = new List<UnitEvent>();
        await foreach (var e in events.OfBatchesAsync(batches, types, connection, ct))
        {
            read.Add(e);
        }
        var named = read.SelectMany(e => e.Shown ?? []).Select(s => s.Experiment).ToHashSet();
        var others = named.Count == 0 ? [] : await definitions.FindWithoutMetricsAsync(named, connection, ct);
        var attribution = new AttributeEvents([.. experiments, .. others]);
        var counted = await ReadAsync(attribution, read, connection, ct);
        await tables.AddAsync(counted, connection, ct);
        return [.. counted.Units.Select(u => u.Metric.Id)];
    }

    private async Task CountAgainAsync(
        CountedExperiment experiment,
        long upTo,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        // Rows are read on a connection of their own while those before them are written.
        await using var reading = await database.DataSource.OpenConnectionAsync(ct);
        var attribution = new AttributeEvents([experiment]);
        var types = experiment.Metrics.SelectMany(m => m.EventNames).ToHashSet(StringComparer.Ordinal);
        var page = new List<UnitEvent>(PageSize);
        await foreach (
            var e in events.OfProjectAsync(experiment.Project, experiment.CountsFrom, upTo, types, reading, ct)
        )
        {
            page.Add(e);
            if (page.Count == PageSize)
            {
                await AddMetricsAsync(attribution, page, connection, ct);
                page.Clear();
            }
        }
        await AddMetricsAsync(attribution, page, connection, ct);
    }

    /// <summary>Exposures and mismatches were counted when they came.</summary>
    private async Task AddMetricsAsync(
        AttributeEvents attribution,
        List<UnitEvent> read,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var counted = await ReadAsync(attribution, read, connection, ct);
        await tables.AddAsync(
            counted with
            {
                Exposures = new Dictionary<(Guid, VisitorKey), DateTimeOffset>(),
                Mismatches = new Dictionary<(Guid, AttributionMismatch), long>(),
            },
            connection,
            ct
        );
    }

    private async Task<AttributedEvents> ReadAsync(
        AttributeEvents attribution,
        List<UnitEvent> read,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var wanted = read.SelectMany(e => attribution.ExperimentsOf(e).Select(x => (x.Id, e.Unit))).ToHashSet();
        var units = await tables.FindUnitsAsync(wanted, connection, ct);
        return attribution.Read(read, (experiment, unit) => units.GetValueOrDefault((experiment, unit)));
    }
}
