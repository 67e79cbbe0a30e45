using System.Data;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Attribution;

namespace Samplit.Api.Attribution;

/// <summary>Experiments of one project whose events are counted again.</summary>
/// <param name="IsWhole">Whether exposures and mismatches are, too; otherwise only what metrics come to.</param>
internal sealed record ProjectRecount(Guid Project, IReadOnlyList<CountedExperiment> Experiments, bool IsWhole)
{
    public static IReadOnlyList<ProjectRecount> Whole(IEnumerable<CountedExperiment> experiments) =>
        Of(experiments, isWhole: true);

    public static IReadOnlyList<ProjectRecount> OfMetrics(IEnumerable<CountedExperiment> experiments) =>
        Of(experiments, isWhole: false);

    /// <summary>What units of imports come to stands in no event.</summary>
    private static IReadOnlyList<ProjectRecount> Of(IEnumerable<CountedExperiment> experiments, bool isWhole) =>
        [
            .. experiments
                .Where(e => !e.IsImported)
                .GroupBy(e => e.Project, (project, all) => new ProjectRecount(project, [.. all], isWhole)),
        ];
}

/// <summary>What a recount has read, and what it had to put right.</summary>
/// <param name="Events">Tracked events.</param>
/// <param name="Differences">Empty when everything was right.</param>
public sealed record RecountReport(long Events, int Metrics, IReadOnlyList<TableDifference> Differences);

/// <summary>
/// Counts events again beside what is kept of them, and puts right what differs. Nobody who reads results or erases a unit
/// waits for it.
/// </summary>
internal sealed class AttributionRecount(
    BackgroundDatabase database,
    UnitEventReader events,
    AttributionTables tables,
    RecountTables recounted,
    AttributionMeasurements measurements
)
{
    /// <summary>
    /// What units come to that is in memory at once, roughly: units are read part by part, each with all of its events.
    /// </summary>
    private const int MostStates = 250_000;

    private const int MostParts = 1_000;

    /// <param name="upTo">Sequence of the last event of the log that is counted.</param>
    /// <param name="connection">In a transaction that holds the progress.</param>
    public async Task<RecountReport> RunAsync(
        IReadOnlyList<ProjectRecount> projects,
        RecountScope scope,
        long upTo,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await recounted.CreateAsync(connection, ct);
        // Rows are read on a connection of their own while those before them are written, and all parts as of one moment.
        await using var reading = await database.DataSource.OpenConnectionAsync(ct);
        await using var snapshot = await reading.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await Scans.AllowAsync(reading, ct);
        var read = 0L;
        foreach (var project in projects)
        {
            await foreach (var part in CountAsync(project, upTo, reading, ct))
            {
                await RecountTables.AddAsync(part.Counted, connection, ct);
                read += part.Events;
                measurements.CountedAgain(part.Events);
            }
        }
        return new(
            read,
            projects.Sum(p => p.Experiments.Sum(e => e.Metrics.Count)) + scope.Imported.Count,
            await recounted.ApplyAsync(scope, connection, ct)
        );
    }

    private async IAsyncEnumerable<(AttributedEvents Counted, long Events)> CountAsync(
        ProjectRecount project,
        long upTo,
        NpgsqlConnection reading,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct
    )
    {
        var units = await tables.CountUnitsAsync(project.Experiments, reading, ct);
        // What happened before the first unit was assigned counts for no metric but as its past.
        DateTimeOffset[] begins =
        [
            .. units.Select(u => u.First),
            .. project.Experiments.Select(e => e.PastFrom).OfType<DateTimeOffset>(),
        ];
        if (begins.Length == 0 && !project.IsWhole)
        {
            yield break;
        }
        var from = project.IsWhole ? DateTimeOffset.UnixEpoch : begins.Min();
        var attribution = new AttributeEvents(project.Experiments);
        var types = project.IsWhole
            ? attribution.EventTypes
            : project.Experiments.SelectMany(e => e.Metrics).SelectMany(m => m.EventNames).ToHashSet();
        var metrics = project.Experiments.ToDictionary(e => e.Id, e => e.Metrics.Count);
        var states = units.Sum(u => u.Units * (1 + metrics[u.Experiment]));
        var parts = (int)Math.Clamp(states / MostStates, 1, MostParts);
        for (var part = 0; part < parts; part++)
        {
            var range = UnitRange.Part(part, parts);
            var assigned = await tables.FindUnitsAsync(project.Experiments, range, reading, ct);
            var wanted = new EventsOfProject(project.Project, attribution, types, project.IsWhole, from, upTo, range);
            var (count, read) = (
                attribution.Count((experiment, unit) => assigned.GetValueOrDefault((experiment, unit))),
                0L
            );
            await foreach (var e in events.OfProjectAsync(wanted, reading, ct))
            {
                count.Add(e);
                read++;
                // Nobody has counted the units that have not come.
                if (count.PastUnits >= MostStates)
                {
                    yield return (count.TakePast(), 0);
                }
            }
            var counted = count.ToResult();
            yield return (project.IsWhole ? counted : counted.OfMetrics(), read);
        }
    }
}
