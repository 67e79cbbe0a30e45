using System.Runtime.CompilerServices;
using System.Text.Json;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Access;
using Samplit.Domain.Attribution;
using Samplit.Domain.Json;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Payloads;
using Samplit.Domain.TrackedEvents;
using Samplit.Domain.Visitors;
using Samplit.Projections.Schema;

namespace Samplit.Api.Attribution;

/// <summary>Reads tracked events as attribution sees them; those that were erased are not there.</summary>
internal sealed class UnitEventReader(SchemaOptions options)
{
    /// <summary>After the parameters of the condition: the types of events of which each part is read.</summary>
    private static string Columns(int conditions) =>
        $"""
            t.project_id, t.unit_type, t.unit, t.event_id, t.type, t.occurred_at, t.value, t.currency, t.experiments::text,
            CASE WHEN t.type = ANY (${conditions + 1}) THEN t.payload::text END,
            CASE WHEN t.type = ANY (${conditions + 2}) THEN t.context::text END,
            CASE WHEN t.type = ANY (${conditions + 3}) THEN t.metrics::text END
            """;

    private static NpgsqlParameter[] PartsOf(AttributeEvents attribution) =>
        [
            .. new[] { EventParts.Payload, EventParts.Context, EventParts.Metrics }.Select(part =>
                Sql.Value(attribution.TypesThatAsk(part).ToArray())
            ),
        ];

    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <summary>Those of these batches; of types that nobody asks for, only those that name an experiment.</summary>
    public IAsyncEnumerable<UnitEvent> OfBatchesAsync(
        IReadOnlyList<EventsTracked> batches,
        AttributeEvents attribution,
        NpgsqlConnection connection,
        CancellationToken ct
    ) =>
        ReadAsync(
            new NpgsqlCommand(
                $"""
                SELECT {Columns(conditions: 4)} FROM {_schema}.tracked_events t
                WHERE t.batch = ANY ($1) AND t.occurred_at BETWEEN $2 AND $3
                    AND (t.type = ANY ($4) OR t.experiments IS NOT NULL)
                """,
                connection
            )
            {
                Parameters =
                {
                    Sql.Value(batches.Select(b => b.Batch).ToArray()),
                    Sql.Time(batches.Min(b => b.Earliest)),
                    Sql.Time(batches.Max(b => b.Latest)),
                    Sql.Value(attribution.EventTypes.ToArray()),
                    ..PartsOf(attribution),
                },
            },
            ct
        );

    /// <summary>Those of a project, in no order.</summary>
    public IAsyncEnumerable<UnitEvent> OfProjectAsync(
        EventsOfProject wanted,
        NpgsqlConnection connection,
        CancellationToken ct
    ) =>
        ReadAsync(
            new NpgsqlCommand(
                $"""
                SELECT {Columns(conditions: 8)} FROM {_schema}.tracked_events t
                WHERE t.project_id = $1 AND t.occurred_at >= $2 AND (t.type = ANY ($3) OR ($4 AND t.experiments IS NOT NULL))
                    AND t.unit >= $5 AND ($6 IS NULL OR t.unit < $6) AND t.batch IN (
                        SELECT (e.data ->> 'batch')::uuid FROM {_schema}.mt_events e
                        WHERE e.stream_id = $7 AND e.type = 'events_tracked' AND e.seq_id <= $8)
                """,
                connection
            )
            {
                Parameters =
                {
                    Sql.Value(wanted.Project),
                    Sql.Time(wanted.From),
                    Sql.Value(wanted.Types.ToArray()),
                    Sql.Value(wanted.AllThatNameExperiments),
                    Sql.Bytes(wanted.Units.From),
                    Sql.Bytes(wanted.Units.Below),
                    Sql.Value(EventsTracked.StreamOf(wanted.Project)),
                    Sql.Value(wanted.UpTo),
                    ..PartsOf(wanted.Attribution),
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
                    Json(row, 9),
                    row.IsDBNull(7) ? null : row.GetString(7),
                    Json(row, 10),
                    Json(row, 11)
                ),
                row.IsDBNull(8) ? null : Shown(row.GetString(8))
            );

    private static JsonElement Json(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? default : JsonElement.Parse(row.GetString(column));

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

/// <summary>Which tracked events of a project are read again.</summary>
/// <param name="Attribution">What they are counted for.</param>
/// <param name="Types">Events of other types are passed over.</param>
/// <param name="AllThatNameExperiments">Whether those that name one are read whatever their type.</param>
/// <param name="From">Earlier ones are passed over.</param>
/// <param name="UpTo">Sequence of the last event of the log whose batch is read.</param>
internal sealed record EventsOfProject(
    Guid Project,
    AttributeEvents Attribution,
    IReadOnlySet<string> Types,
    bool AllThatNameExperiments,
    DateTimeOffset From,
    long UpTo,
    UnitRange Units
);

/// <summary>Units from one key on and below another.</summary>
/// <param name="Below">Null where there is no end.</param>
internal readonly record struct UnitRange(byte[] From, byte[]? Below)
{
    private const int Keys = 0x10000;

    /// <summary>The <paramref name="index"/>th of <paramref name="count"/> equal parts: keys are as good as random.</summary>
    public static UnitRange Part(int index, int count) =>
        new(Key(index, count), index + 1 == count ? null : Key(index + 1, count));

    private static byte[] Key(int index, int count)
    {
        var key = (int)((long)Keys * index / count);
        return [(byte)(key >> 8), (byte)key];
    }
}
