using Npgsql;
using NpgsqlTypes;
using Samplit.Api.Database;
using Samplit.Domain.Metrics;
using Samplit.Projections.Schema;

namespace Samplit.Api.Metrics;

/// <summary>Reads what sources said.</summary>
public sealed class MetricReader(NpgsqlDataSource dataSource, SchemaOptions options)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <param name="connection">The connection of the session that holds the source's stream.</param>
    public async Task<MetricBatchView?> FindBatchAsync(
        string source,
        string batchId,
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        await using var command = new NpgsqlCommand(
            $"""
            SELECT source, batch_id, number, rows, digest, first_date, last_date, received_at
            FROM {_schema}.metric_batches WHERE source = $1 AND batch_id = $2
            """,
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = source });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = batchId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new MetricBatchView(
                reader.GetString(0),
                reader.GetString(1),
                reader.GetInt64(2),
                reader.GetInt64(3),
                reader.GetString(4),
                reader.GetFieldValue<DateOnly>(5),
                reader.GetFieldValue<DateOnly>(6),
                reader.GetFieldValue<DateTimeOffset>(7),
                IsNew: false
            )
            : null;
    }

    /// <summary>Columns of <see cref="Row"/>, of whatever table has the rows or what counts of them.</summary>
    public const string Columns = "experiment_id, variant, date, sessions, impressions, clicks, revenue";

    public static MetricRow Row(NpgsqlDataReader reader) =>
        new(
            reader.GetGuid(0),
            reader.GetString(1),
            reader.GetFieldValue<DateOnly>(2),
            reader.GetInt64(3),
            reader.GetInt64(4),
            reader.GetInt64(5),
            reader.GetDecimal(6)
        );

    /// <summary>All that may be meant by names or ids, in one look-up for all of them.</summary>
    /// <returns>
    /// For each text those with this id or name, whatever its case: none, one, or two different ones.
    /// </returns>
    public async Task<IReadOnlyList<NamedExperiment>[]> FindExperimentsAsync(
        IReadOnlyList<string> texts,
        CancellationToken ct
    )
    {
        var found = new IReadOnlyList<NamedExperiment>[texts.Count];
        Array.Fill(found, []);
        if (texts.Count == 0)
        {
            return found;
        }
        const string Variants = "ARRAY(SELECT v ->> 'name' FROM jsonb_array_elements(e.data -> 'variants') v)";
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT n.place, e.id, {Variants} FROM unnest($1) WITH ORDINALITY n(text, place)
            JOIN {_schema}.mt_doc_experiments e ON lower(e.data ->> 'name') = lower(n.text)
            UNION ALL
            SELECT n.place, e.id, {Variants} FROM unnest($2) WITH ORDINALITY n(id, place)
            JOIN {_schema}.mt_doc_experiments e ON e.id = n.id WHERE e.id = ANY ($2)
            """
        );
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. texts] });
        command.Parameters.Add(
            new NpgsqlParameter
            {
                Value = texts.Select(t => Guid.TryParseExact(t, "D", out var id) ? id : (Guid?)null).ToArray(),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid,
            }
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var (place, id) = (reader.GetInt64(0) - 1, reader.GetGuid(1));
            if (found[place].All(f => f.Id != id))
            {
                var variants = reader.GetFieldValue<string[]>(2).ToHashSet(StringComparer.Ordinal);
                found[place] = [.. found[place], new(id, variants)];
            }
        }
        return found;
    }

    /// <summary>What counts, by variant and day.</summary>
    /// <param name="after">Where the page before ended; null for the first.</param>
    /// <param name="limit">Null for all of it: where the days are few.</param>
    public async Task<IReadOnlyList<MetricRow>> DaysAsync(
        Guid experiment,
        DateOnly? from,
        DateOnly? to,
        CancellationToken ct,
        (string Variant, DateOnly Date)? after = null,
        int? limit = null
    )
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT {Columns} FROM {_schema}.daily_metrics
            WHERE experiment_id = $1 AND date >= coalesce($2, '-infinity') AND date <= coalesce($3, 'infinity')
            AND ($4 IS NULL OR (variant COLLATE "C", date) > ($4, $5))
            ORDER BY variant COLLATE "C", date LIMIT $6
            """
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = experiment });
        command.Parameters.Add(Day(from));
        command.Parameters.Add(Day(to));
        command.Parameters.Add(
            new NpgsqlParameter { Value = (object?)after?.Variant ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text }
        );
        command.Parameters.Add(Day(after?.Date));
        command.Parameters.Add(
            new NpgsqlParameter { Value = limit is { } most ? most : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint }
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        var days = new List<MetricRow>();
        while (await reader.ReadAsync(ct))
        {
            days.Add(Row(reader));
        }
        return days;
    }

    /// <summary>All that was said of a day, newest first.</summary>
    public async Task<IReadOnlyList<MetricHistoryView>> HistoryAsync(
        Guid experiment,
        string variant,
        DateOnly date,
        int limit,
        CancellationToken ct
    )
    {
        await using var command = dataSource.CreateCommand(
            $"""
            SELECT b.source, b.batch_id, b.received_at, d.batch = r.batch,
                   r.sessions, r.impressions, r.clicks, r.revenue
            FROM {_schema}.metric_rows r
            JOIN {_schema}.metric_batches b ON b.id = r.batch
            JOIN {_schema}.daily_metrics d USING (experiment_id, variant, date)
            WHERE r.experiment_id = $1 AND r.variant = $2 AND r.date = $3 ORDER BY r.batch DESC LIMIT $4
            """
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = experiment });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = variant });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = date });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<MetricHistoryView>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(
                new(
                    reader.GetString(0),
                    reader.GetString(1),
                    reader.GetFieldValue<DateTimeOffset>(2),
                    reader.GetBoolean(3),
                    reader.GetInt64(4),
                    reader.GetInt64(5),
                    reader.GetInt64(6),
                    reader.GetDecimal(7)
                )
            );
        }
        return rows;
    }

    private static NpgsqlParameter Day(DateOnly? day) =>
        new() { Value = day is { } d ? d : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Date };
}
