using System.Text.Json;
using Npgsql;
using Samplit.Ledger;
using Samplit.Ledger.Chain;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Chain;

/// <summary>Reads pages of a chain, as it is stored and unjudged.</summary>
public sealed class ChainReader(StreamStore store)
{
    /// <param name="after">Version to start behind; 0 for the beginning.</param>
    public async Task<IReadOnlyList<ChainEntry>> ReadAsync(
        Guid streamId,
        long after,
        int limit,
        CancellationToken ct = default
    )
    {
        // One entry more, from before the page, for the link that the page's first entry continues.
        await using var command = store.DataSource.CreateCommand(
            $"""
            SELECT version, id, type, data, timestamp, user_name, causation_id, correlation_id,
                   headers ->> '{ChainFormat.HeaderName}'
            FROM {store.Sql.Schema}.mt_events WHERE stream_id = $1 AND version >= $2 ORDER BY version LIMIT $3
            """
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = streamId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = after > 0 ? limit + 1 : limit });

        var entries = new List<ChainEntry>();
        string? previous = after == 0 ? ChainFormat.Genesis.ToString() : null;
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var hash = Text(reader, 8);
            if (reader.GetInt64(0) > after)
            {
                entries.Add(
                    new ChainEntry(
                        reader.GetInt64(0),
                        reader.GetGuid(1),
                        reader.GetString(2),
                        JsonElement.Parse(reader.GetFieldValue<byte[]>(3)),
                        reader.GetFieldValue<DateTimeOffset>(4),
                        new EventMetadata(Text(reader, 5), Text(reader, 6), Text(reader, 7)),
                        previous,
                        hash
                    )
                );
            }
            previous = hash;
        }
        return entries;
    }

    private static string? Text(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);
}
