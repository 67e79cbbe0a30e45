using Npgsql;
using Samplit.Api.Attribution;
using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Visitors;
using Samplit.Ledger;
using Samplit.Projections;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;
using Samplit.Verify.TrackedEvents;

namespace Samplit.Api.TrackedEvents;

/// <summary>Erases rows and says so in the log, in one transaction.</summary>
public sealed class EventErasures
{
    private readonly StreamStore _store;
    private readonly VisitorSalts _salts;
    private readonly AttributionTables _units;
    private readonly string _schema;

    internal EventErasures(StreamStore store, VisitorSalts salts, AttributionTables units, SchemaOptions options) =>
        (_store, _salts, _units, _schema) = (store, salts, units, SchemaName.Quote(options.Schema));

    /// <param name="unit">As the caller calls it.</param>
    /// <param name="actor">Who has it erased.</param>
    internal async Task<EventErasureView> EraseAsync(
        Guid project,
        UnitType unitType,
        string unit,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var stream = EventsTracked.StreamOf(project);
        var key = VisitorKey.From(await _salts.OfProjectAsync(project, ct), unit);
        var (session, head) = await _store.OpenExclusiveSessionAsync(StreamTypes.TrackedEvents, stream, actor, ct);
        await using (session)
        {
            var imports = await _units.FindImportsAsync(project, unitType, key, session.Connection, ct);
            foreach (var forget in _units.EraseUnit(project, unitType, key))
            {
                session.Execute(forget);
            }
            var erased = await EraseRowsAsync(session.Connection, unitType, key, ct);
            if (erased.Count == 0 && imports.Count == 0)
            {
                await session.SaveChangesAsync(ct);
                return new(0, 0, 0, stream, []);
            }
            session.Append(head, EventsErased.Of(project, erased, imports));
            var saved = await session.SaveChangesAsync(ct);
            return new(
                erased.Sum(e => (long)e.Rows),
                erased.Count,
                imports.Count,
                stream,
                [.. saved.SelectMany(s => s.Events).Select(e => e.Version)]
            );
        }
    }

    private async Task<IReadOnlyList<ErasedRows>> EraseRowsAsync(
        NpgsqlConnection connection,
        UnitType unitType,
        VisitorKey unit,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"SELECT batch, rows FROM {_schema}.erase_tracked_events($1, $2)",
            connection
        );
        command.With(Sql.Value(TrackedEventRow.Name(unitType)), Sql.Value(unit.ToArray()));
        var erased = new List<ErasedRows>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            erased.Add(new(reader.GetGuid(0), reader.GetInt32(1)));
        }
        return erased;
    }
}
