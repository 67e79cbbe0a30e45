using Npgsql;
using Samplit.Ledger.Chain;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Chain;

/// <summary>
/// Walks a stream and recomputes every link from the stored columns. Reads rows as they come, so memory does not grow
/// with the stream. A chain alone cannot see a tail that was cut together with the stream's head.
/// </summary>
public sealed class ChainVerifier(StreamStore store)
{
    private const int ReportEvery = 4096;

    /// <param name="checkedSoFar">Told the number of events that were intact so far, now and then.</param>
    /// <exception cref="StreamNotFoundException">There is no such stream.</exception>
    public async Task<ChainVerification> VerifyAsync(
        Guid streamId,
        IProgress<long>? checkedSoFar = null,
        CancellationToken ct = default
    )
    {
        await using var connection = await store.DataSource.OpenConnectionAsync(ct);
        // One snapshot for head and events: an append in between must not look like tampering.
        await using var transaction = await connection.BeginTransactionAsync(
            System.Data.IsolationLevel.RepeatableRead,
            ct
        );
        var headVersion = await HeadVersionAsync(connection, streamId, ct);
        var walk = new ChainWalk(streamId, store.Options.Chain, store.Options.Events.Knows);

        await using var command = new NpgsqlCommand(
            $"SELECT {EventRows.Columns} FROM {store.Sql.Schema}.mt_events e WHERE e.stream_id = $1 ORDER BY e.version",
            connection
        )
        {
            CommandTimeout = 0,
        };
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = streamId });
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            if (walk.Next(EventRows.Read(reader)) is { } broken)
            {
                return broken;
            }
            if (walk.Checked % ReportEvery == 0)
            {
                checkedSoFar?.Report(walk.Checked);
            }
        }
        checkedSoFar?.Report(walk.Checked);
        return walk.End(headVersion);
    }

    private async Task<long> HeadVersionAsync(NpgsqlConnection connection, Guid streamId, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            $"SELECT version FROM {store.Sql.Schema}.mt_streams WHERE id = $1",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = streamId });
        return await command.ExecuteScalarAsync(ct) is long version
            ? version
            : throw new StreamNotFoundException(streamId);
    }
}
