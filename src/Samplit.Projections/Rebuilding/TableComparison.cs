using System.Text.Json;
using Npgsql;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Rebuilding;

internal static class RowComparison
{
    private const int MaxExamples = SnapshotComparison.MaxExamples;

    /// <summary>Compares all columns of all rows and counts the keys of those that only one table has.</summary>
    public static async Task<(long Count, IReadOnlyList<string> Examples)> CompareAsync(
        NpgsqlConnection connection,
        string live,
        string shadow,
        IReadOnlyList<string> key,
        CancellationToken ct
    ) =>
        await AreEqualAsync(connection, live, shadow, key, ct)
            ? (0, [])
            : await DifferencesAsync(connection, live, shadow, key, ct);

    /// <summary>
    /// As many rows in both, and each of the one has its like in the other: one join over whole tables, for which
    /// PostgreSQL may take more memory and all its workers.
    /// </summary>
    private static async Task<bool> AreEqualAsync(
        NpgsqlConnection connection,
        string live,
        string shadow,
        IReadOnlyList<string> key,
        CancellationToken ct
    )
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SET LOCAL enable_seqscan = on"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SET LOCAL work_mem = '128MB'"));
        batch.BatchCommands.Add(
            new NpgsqlBatchCommand(
                $"""
                SELECT (SELECT count(*) FROM {live}) = (SELECT count(*) FROM {shadow})
                   AND (SELECT count(*) FROM {live} AS l LEFT JOIN {shadow} AS s USING ({string.Join(", ", key)})
                        WHERE l.* IS DISTINCT FROM s.*) = 0
                """
            )
        );
        await using var reader = await batch.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) && reader.GetBoolean(0);
    }

    private static async Task<(long Count, IReadOnlyList<string> Examples)> DifferencesAsync(
        NpgsqlConnection connection,
        string live,
        string shadow,
        IReadOnlyList<string> key,
        CancellationToken ct
    )
    {
        var columns = string.Join(", ", key.Select(c => $"differing.{c}::text"));
        await using var command = new NpgsqlCommand(
            $"""
            WITH differing AS (
                (SELECT * FROM {live} EXCEPT ALL SELECT * FROM {shadow})
                UNION ALL (SELECT * FROM {shadow} EXCEPT ALL SELECT * FROM {live})),
            keys AS (SELECT DISTINCT concat_ws('/', {columns}) AS key FROM differing)
            SELECT (SELECT count(*) FROM keys), ARRAY(SELECT key FROM keys ORDER BY key LIMIT {MaxExamples})
            """,
            connection
        )
        {
            CommandTimeout = 0,
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.GetFieldValue<string[]>(1));
    }
}

internal static class SnapshotComparison
{
    public const int MaxExamples = 10;

    /// <summary>
    /// Compares documents as plain JSON, because the protected form of the same state may never be the same.
    /// </summary>
    public static async Task<(long Count, IReadOnlyList<string> Examples)> CompareAsync(
        NpgsqlConnection connection,
        string live,
        string shadow,
        ISnapshotProjection projection,
        CancellationToken ct
    )
    {
        // What jsonb holds to be equal is equal; only the rest must be looked at here. Revisions may differ: Marten
        // counts events that leave a document as it is, too.
        var filter = projection.IsEncrypted ? "" : "WHERE l.data IS DISTINCT FROM s.data";
        await using var command = new NpgsqlCommand(
            $"""
            SELECT coalesce(l.id, s.id), l.id IS NOT NULL AND s.id IS NOT NULL, l.data, s.data
            FROM {live} l FULL JOIN {shadow} s ON s.id = l.id {filter}
            """,
            connection
        )
        {
            CommandTimeout = 0,
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var count = 0L;
        var examples = new List<string>();
        while (await reader.ReadAsync(ct))
        {
            if (
                reader.GetBoolean(1)
                && Same(projection, reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3))
            )
            {
                continue;
            }
            count++;
            if (examples.Count < MaxExamples)
            {
                examples.Add(reader.GetGuid(0).ToString());
            }
        }
        return (count, examples);
    }

    private static bool Same(ISnapshotProjection projection, byte[] live, byte[] shadow)
    {
        try
        {
            return JsonElement.DeepEquals(Plain(projection, live), Plain(projection, shadow));
        }
        // A document that was damaged may fail in any way on its way back; the shadow's was written just now.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }
    }

    private static JsonElement Plain(ISnapshotProjection projection, byte[] stored) =>
        JsonElement.Parse(projection.Plain(projection.Deserialize(stored)));
}
