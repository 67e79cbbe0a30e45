using System.Text.Json;
using NpgsqlTypes;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Assignment;

/// <summary>One row a visitor and experiment: the variant for ever, and whether a conversion was counted.</summary>
public sealed class StickyAssignmentsProjection : IRowProjection
{
    /// <summary>SQLSTATE of a conversion by a visitor who is not assigned or has converted.</summary>
    public const string Unexpected = "SP001";

    /// <summary>Names the constraint that a second assignment of a visitor violates.</summary>
    public const string PrimaryKey = "sticky_assignments_pkey";

    public string Name => "sticky_assignments";

    public string StreamType => StreamTypes.Experiment;

    public string Table => "sticky_assignments";

    public IReadOnlyList<string> Key => ["experiment_id", "visitor"];

    /// <summary>As the event has it.</summary>
    private static string? Signal(AutomationSignal? automated) =>
        automated is { } signal ? JsonNamingPolicy.CamelCase.ConvertName(signal.ToString()) : null;

    public void Project(IReadOnlyList<StoredEvent> events, RowWrites writes)
    {
        var assigned = events.Where(e => e.Data is VisitorAssigned).ToArray();
        var converted = events.Where(e => e.Data is ConversionRecorded).ToArray();
        if (assigned.Length > 0)
        {
            var data = Array.ConvertAll(assigned, e => (VisitorAssigned)e.Data);
            writes.Add(
                """
                INSERT INTO {table} (experiment_id, visitor, assigned_version, propensity, allocation, variant, automated)
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
                """,
                RowWrites.Values(Array.ConvertAll(assigned, e => e.StreamId), NpgsqlDbType.Uuid),
                RowWrites.Values(Array.ConvertAll(data, e => e.Visitor.ToArray()), NpgsqlDbType.Bytea),
                RowWrites.Values(Array.ConvertAll(assigned, e => e.Version), NpgsqlDbType.Bigint),
                RowWrites.Values(Array.ConvertAll(data, e => e.Propensity), NpgsqlDbType.Double),
                RowWrites.Values(Array.ConvertAll(data, e => e.Allocation), NpgsqlDbType.Integer),
                RowWrites.Values(Array.ConvertAll(data, e => e.Variant), NpgsqlDbType.Text),
                RowWrites.Values(Array.ConvertAll(data, e => Signal(e.Automated)), NpgsqlDbType.Text)
            );
        }
        if (converted.Length > 0)
        {
            // Each row is looked up by its whole key. A plain join would be planned when the table is empty, perhaps as
            // a walk over the whole experiment, and keep that plan when the table has grown.
            writes.Add(
                """
                WITH met AS (
                    UPDATE {table} AS t SET converted_version = found.version
                    FROM (
                        SELECT s.place, c.version
                        FROM unnest($1, $2, $3) AS c (experiment_id, visitor, version)
                        CROSS JOIN LATERAL (
                            SELECT ctid AS place FROM {table}
                            WHERE experiment_id = c.experiment_id AND visitor = c.visitor
                                AND converted_version IS NULL OFFSET 0) AS s
                    ) AS found
                    WHERE t.ctid = found.place
                    RETURNING 1)
                SELECT {schema}.expect_rows(count(*), cardinality($3)) FROM met
                """,
                RowWrites.Values(Array.ConvertAll(converted, e => e.StreamId), NpgsqlDbType.Uuid),
                RowWrites.Values(
                    Array.ConvertAll(converted, e => ((ConversionRecorded)e.Data).Visitor.ToArray()),
                    NpgsqlDbType.Bytea
                ),
                RowWrites.Values(Array.ConvertAll(converted, e => e.Version), NpgsqlDbType.Bigint)
            );
        }
    }
}
