using Npgsql;
using Samplit.Api.Attribution;
using Samplit.Api.Decisions;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Attribution;
using Samplit.Domain.Experiments;
using Samplit.Domain.Imports;
using Samplit.Domain.Visitors;
using Samplit.Ledger;
using Samplit.Projections;
using Samplit.Projections.Experiments;
using Samplit.Projections.Streams;

namespace Samplit.Api.Imports;

/// <summary>What became of an import: exactly one of the three.</summary>
/// <param name="Bad">Rows that cannot be taken, for which nothing was.</param>
internal sealed record ImportOutcome(ImportView? View = null, Refusal? Refusal = null, BadRows? Bad = null);

/// <summary>
/// Makes an experiment of files, in one transaction with what results read. Files are read twice: who got what has to be
/// known before anything counts.
/// </summary>
public sealed class HistoryImport
{
    /// <summary>Events that are in memory at once.</summary>
    private const int PageSize = 20_000;

    private readonly StreamStore _store;
    private readonly ExperimentNames _names;
    private readonly VisitorSalts _salts;
    private readonly HistoryTables _tables;
    private readonly AttributionTables _counts;
    private readonly ImportMeasurements _measurements;
    private readonly TimeProvider _clock;

    internal HistoryImport(
        StreamStore store,
        ExperimentNames names,
        VisitorSalts salts,
        HistoryTables tables,
        AttributionTables counts,
        ImportMeasurements measurements,
        TimeProvider clock
    ) =>
        (_store, _names, _salts, _tables, _counts, _measurements, _clock) = (
            store,
            names,
            salts,
            tables,
            counts,
            measurements,
            clock
        );

    /// <param name="assignments">Who got what; can be read more than once.</param>
    /// <param name="events">What they did, likewise; null where the assignments say it.</param>
    /// <param name="project">As events have it, null for the default one.</param>
    /// <param name="owner">The user who imports; null for a key.</param>
    /// <param name="actor">Who imports.</param>
    internal async Task<ImportOutcome> ImportAsync(
        ImportRequest request,
        Stream assignments,
        Stream? events,
        Guid? project,
        Guid? owner,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        if (request.Validate() is { } problem)
        {
            return new(Refusal: problem);
        }
        var reading = ImportHistory.Assignments;
        try
        {
            var table = await ImportTable.OpenAsync(assignments, ct);
            reading = ImportHistory.Events;
            var eventTable = events is null ? null : await ImportTable.OpenAsync(events, ct);
            reading = ImportHistory.Assignments;
            var (mapping, unmapped) = await ImportMapping.FindAsync(request, table, eventTable, ct);
            if (mapping is null)
            {
                return new(Refusal: unmapped);
            }
            if (await _names.FindIdAsync(request.Name!.Trim(), ct) is { Id: not null })
            {
                return new(Refusal: Refusal.NameTaken(request.Name.Trim()));
            }
            var (now, salt) = (Microseconds.Truncate(_clock.GetUtcNow()), VisitorSalts.New());
            using var units = new KeyedHash(await _salts.OfProjectAsync(Project.Of(project), ct));
            using var visitors = new KeyedHash(salt);
            var files = new HistoryFiles(request, mapping, table, eventTable, units, visitors, now);
            await files.ReadUnitsAsync(ct);
            var import = new PreparedImport(request, files, Guid.CreateVersion7(now), project, owner, Seeds.New());
            if (import.Refusal is not null)
            {
                return files.IsRefused ? new(Bad: files.Bad) : new(Refusal: import.Refusal);
            }
            reading = events is null ? reading : ImportHistory.Events;
            await using var session = await _store.OpenTransactionAsync(actor, ct);
            await CountAsync(import, files, session.Connection, ct);
            if (files.IsRefused)
            {
                return new(Bad: files.Bad);
            }
            var decision = import.Decide(
                await files.DescribeAsync(assignments, events, ct),
                import.Rate is { } rate ? await _tables.ConvertedAsync(rate, session.Connection, ct) : null,
                files.Period
            );
            if (decision.Events is not [.., HistoryImported imported])
            {
                return new(Refusal: decision.Refusal);
            }
            session.Append(EventStream.New(import.Id, StreamTypes.Experiment), decision.Events);
            session.Execute(_salts.Insert(import.Id, salt));
            await session.SaveChangesAsync(ct);
            _measurements.Imported(imported.Files);
            return new(ImportView.From(import, imported, files));
        }
        catch (ImportFormatException e)
        {
            return new(Refusal: Refusal.Invalid(reading, e.Message));
        }
        catch (Exception e) when (e.ViolatedConstraint() == ExperimentProjection.NameIndex)
        {
            return new(Refusal: Refusal.NameTaken(request.Name!.Trim()));
        }
    }

    /// <summary>Writes who got what, and adds up what they did, a page at a time.</summary>
    private async Task CountAsync(
        PreparedImport import,
        HistoryFiles files,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await _tables.WriteUnitsAsync(import.Id, files.Units, import.Shares, connection, ct);
        var attribution = new AttributeEvents([import.Counted]);
        var page = new List<UnitEvent>(PageSize);
        await foreach (var e in files.ReadEventsAsync(import.Counted, ct))
        {
            page.Add(e);
            if (page.Count == PageSize)
            {
                await AddAsync();
            }
        }
        await AddAsync();
        if (files.Past.Count > 0)
        {
            await _tables.WritePastAsync(import.Primary, files.Past, connection, ct);
        }

        async Task AddAsync()
        {
            var counted = attribution.Read(page, (_, unit) => files.Units.Find(unit));
            page.Clear();
            // Nobody can count hours again without the events, which are kept nowhere.
            await _counts.AddAsync(
                counted with
                {
                    Hours = new Dictionary<(CountedMetric, string, DateTimeOffset), EventMoments>(),
                },
                connection,
                ct
            );
        }
    }
}
