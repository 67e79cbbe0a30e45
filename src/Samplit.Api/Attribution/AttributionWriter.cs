using Npgsql;
using Samplit.Api.Analysis;
using Samplit.Api.Database;
using Samplit.Api.Messaging;
using Samplit.Domain.Access;
using Samplit.Domain.Attribution;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.TrackedEvents;

namespace Samplit.Api.Attribution;

/// <param name="Sequence">Position in the log.</param>
/// <param name="Stream">That it is of.</param>
internal sealed record LoggedEvent(long Sequence, Guid Stream, object Data);

/// <summary>
/// Counts events once each, in one transaction with how far it has come. What a metric says is counted by its
/// definition of now: whenever that changes, when its experiment starts, and when events were erased, all of its events are
/// counted again.
/// </summary>
internal sealed class AttributionWriter(
    BackgroundDatabase database,
    CountedExperimentReader definitions,
    UnitEventReader events,
    AttributionTables tables,
    AttributionRecount recount,
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
        HashSet<Guid> erased = [.. part.Select(e => e.Data).OfType<EventsErased>().Select(e => Project.Of(e.Project))];
        var changed = Changed(part, all);
        // What units of the others come to stands in no event.
        CountedExperiment[] experiments = [.. all.Where(e => !e.IsImported)];
        // What is counted again has these batches in it, too.
        EventsTracked[] batches =
        [
            .. part.Select(e => e.Data).OfType<EventsTracked>().Where(b => !erased.Contains(Project.Of(b.Project))),
        ];
        var counted = await CountAsync(batches, [.. experiments.Select(e => e.Without(changed))], connection, ct);
        counted.UnionWith(await CountAgainAsync(all, erased, changed, last, connection, ct));
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
        var asked = new AttributeEvents(experiments);
        var read = new List<UnitEvent>();
        await foreach (var e in events.OfBatchesAsync(batches, asked, connection, ct))
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

    /// <param name="erased">Projects of which units were erased: everything of theirs is counted again.</param>
    /// <param name="changed">Metrics that are defined otherwise now, or no longer.</param>
    /// <returns>The metrics that were counted again.</returns>
    private async Task<IReadOnlyCollection<Guid>> CountAgainAsync(
        IReadOnlyList<CountedExperiment> experiments,
        HashSet<Guid> erased,
        HashSet<Guid> changed,
        long upTo,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        if (erased.Count == 0 && changed.Count == 0)
        {
            return [];
        }
        var whole = new List<CountedExperiment>();
        foreach (var project in erased)
        {
            whole.AddRange(await definitions.ReadStartedAsync(project, connection, ct));
        }
        CountedExperiment[] of =
        [
            .. experiments
                .Where(e => !erased.Contains(e.Project))
                .Select(e => e.With(changed))
                .Where(e => e.Metrics.Count > 0),
        ];
        var scope = RecountScope.Of([.. whole, .. of]);
        Guid[] metrics = [.. scope.Metrics!.Union(changed)];
        await recount.RunAsync(
            [.. ProjectRecount.Whole(whole), .. ProjectRecount.OfMetrics(of)],
            scope with
            {
                Metrics = metrics,
                Experiments = [.. whole.Select(e => e.Id)],
            },
            upTo,
            connection,
            ct
        );
        return metrics;
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
