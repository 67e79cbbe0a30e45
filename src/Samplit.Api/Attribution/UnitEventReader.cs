using System.Runtime.CompilerServices;
using System.Text.Json;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Access;
using Samplit.Domain.Attribution;
using Samplit.Domain.Json;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Visitors;
using Samplit.Projections.Schema;

namespace Samplit.Api.Attribution;

/// <summary>Reads tracked events as attribution sees them; those that were erased are not there.</summary>
internal sealed class UnitEventReader(SchemaOptions options)
{
    private const string Columns =
        "t.project_id, t.unit_type, t.unit, t.event_id, t.type, t.occurred_at, t.value, t.currency, t.payload::text, t.experiments::text";

    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <summary>Those of these batches.</summary>
    /// <param name="types">Events of other types are passed over.</param>
    public IAsyncEnumerable<UnitEvent> OfBatchesAsync(
        IReadOnlyList<EventsTracked> batches,
        IReadOnlySet<string> types,
        NpgsqlConnection connection,
        CancellationToken ct
    ) =>
        ReadAsync(
            new NpgsqlCommand(
                $"""
                SELECT {Columns} FROM {_schema}.tracked_events t
                WHERE t.batch = ANY ($1) AND t.occurred_at BETWEEN $2 AND $3 AND t.type = ANY ($4)
                """,
                connection
            )
            {
                Parameters =
                {
                    Sql.Value(batches.Select(b => b.Batch).ToArray()),
                    Sql.Time(batches.Min(b => b.Earliest)),
                    Sql.Time(batches.Max(b => b.Latest)),
                    Sql.Value(types.ToArray()),
                },
            },
            ct
        );

    /// <summary>All of a project up to a place in the log, in no order.</summary>
    /// <param name="from">Earlier ones are passed over.</param>
    /// <param name="upTo">Sequence of the last event of the log whose batch is read.</param>
    /// <inheritdoc cref="OfBatchesAsync"/>
    public IAsyncEnumerable<UnitEvent> OfProjectAsync(
        Guid project,
        DateTimeOffset from,
        long upTo,
        IReadOnlySet<string> types,
        NpgsqlConnection connection,
        CancellationToken ct
    ) =>
        ReadAsync(
            new NpgsqlCommand(
                $"""
                SELECT {Columns} FROM {_schema}.tracked_events t
                WHERE t.project_id = $1 AND t.occurred_at >= $2 AND t.type = ANY ($3) AND t.batch IN (
                    SELECT (e.data ->> 'batch')::uuid FROM {_schema}.mt_events e
                    WHERE e.stream_id = $4 AND e.type = 'events_tracked' AND e.seq_id <= $5)
                """,
                connection
            )
            {
                Parameters =
                {
                    Sql.Value(project),
                    Sql.Time(from),
                    Sql.Value(types.ToArray()),
                    Sql.Value(EventsTracked.StreamOf(project)),
                    Sql.Value(upTo),
                },
                CommandTimeout = 0,
            },
            ct
        );

    private static async IAsyncEnumerable<UnitEvent> ReadAsync(
        NpgsqlCommand command,
        [EnumeratorCancellation] CancellationToken ct
    )
    {
        await using (command)
        {
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                if (Read(reader) is { } read)
                {
                    yield return read;
                }
            }
        }
    }

    /// <returns>Null for what no server writes.</returns>
    private static UnitEvent? Read(NpgsqlDataReader row) =>
        NamedEnum.Find<UnitType>(row.GetString(1)) is not { } unitType
            ? null
            : new UnitEvent(
                row.IsDBNull(0) ? Project.DefaultId : row.GetGuid(0),
                unitType,
                VisitorKey.From(row.GetFieldValue<byte[]>(2)),
                new MetricEvent(
                    row.GetString(3),
                    row.GetString(4),
                    row.GetFieldValue<DateTimeOffset>(5),
                    row.IsDBNull(6) ? null : MetricEvent.ValueOf(row.GetDouble(6)),
                    row.IsDBNull(8) ? default : JsonElement.Parse(row.GetString(8)),
                    row.IsDBNull(7) ? null : row.GetString(7)
                ),
                row.IsDBNull(9) ? null : Shown(row.GetString(9))
            );

    private static ShownVariant[] Shown(string json) =>
        [
            .. JsonElement
                .Parse(json)
                .EnumerateArray()
                .Select(e => new ShownVariant(
                    e.GetProperty("experimentId").GetString()!,
                    e.GetProperty("variant").GetString()!
                )),
        ];
}
