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
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <summary>Those of these batches; of types that nobody asks for, only those that name an experiment.</summary>
    public IAsyncEnumerable<UnitEvent> OfBatchesAsync(
        IReadOnlyList<EventsTracked> batches,
        AttributeEvents attribution,
        NpgsqlConnection connection,
        CancellationToken ct
    ) =>
        ReadAsync(
            Command(
                "t.batch = ANY ($4) AND t.occurred_at BETWEEN $5 AND $6 AND (t.type = ANY ($7) OR t.experiments IS NOT NULL)",
                attribution,
                connection,
                Sql.Value(batches.Select(b => b.Batch).ToArray()),
                Sql.Time(batches.Min(b => b.Earliest)),
                Sql.Time(batches.Max(b => b.Latest)),
                Sql.Value(attribution.EventTypes.ToArray())
            ),
            ct
        );

    /// <summary>Those of a project, in no order.</summary>
    public IAsyncEnumerable<UnitEvent> OfProjectAsync(
        EventsOfProject wanted,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var command = Command(
            $"""
            t.project_id = $4 AND t.occurred_at >= $5 AND (t.type = ANY ($6) OR ($7 AND t.experiments IS NOT NULL))
                AND t.unit >= $8 AND ($9 IS NULL OR t.unit < $9) AND t.batch IN (
                    SELECT (e.data ->> 'batch')::uuid FROM {_schema}.mt_events e
                    WHERE e.stream_id = $10 AND e.type = 'events_tracked' AND e.seq_id <= $11)
            """,
            wanted.Attribution,
            connection,
            Sql.Value(wanted.Project),
            Sql.Time(wanted.From),
            Sql.Value(wanted.Types.ToArray()),
            Sql.Value(wanted.AllThatNameExperiments),
            Sql.Bytes(wanted.Units.From),
            Sql.Bytes(wanted.Units.Below),
            Sql.Value(EventsTracked.StreamOf(wanted.Project)),
            Sql.Value(wanted.UpTo)
        );
        command.CommandTimeout = 0;
        return ReadAsync(command, ct);
    }

    /// <summary>Of what else is told of an event, only that is read which a metric looks at.</summary>
    /// <param name="condition">Its parameters begin with $4.</param>
    private NpgsqlCommand Command(
        string condition,
        AttributeEvents attribution,
        NpgsqlConnection connection,
        params NpgsqlParameter[] parameters
    )
    {
        var command = new NpgsqlCommand(
            $"""
            SELECT t.project_id, t.unit_type, t.unit, t.event_id, t.type, t.occurred_at, t.value, t.currency, t.experiments::text,
                CASE WHEN t.type = ANY ($1) THEN t.payload::text END,
                CASE WHEN t.type = ANY ($2) THEN t.context::text END,
                CASE WHEN t.type = ANY ($3) THEN t.metrics::text END
            FROM {_schema}.tracked_events t WHERE {condition}
            """,
            connection
        );
        command.With([Types(EventParts.Payload), Types(EventParts.Context), Types(EventParts.Metrics), .. parameters]);
        return command;

        NpgsqlParameter Types(EventParts part) => Sql.Value(attribution.TypesThatAsk(part).ToArray());
    }

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
