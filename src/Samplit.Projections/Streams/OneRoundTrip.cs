using Marten.Internal;
using Marten.Internal.Sessions;
using Npgsql;
using IStorageOperation = Weasel.Storage.IStorageOperation;

namespace Samplit.Projections.Streams;

/// <summary>
/// Commits operations that Marten's session builds, in one round trip. Marten itself sends BEGIN with the operations
/// and waits before it sends COMMIT: an eighth of the speed of one hot stream at 64 connections (benchmark two-builds).
/// Its statements are prepared first, which takes a round trip of its own once a connection: they may fail on purpose.
/// </summary>
internal static class OneRoundTrip
{
    /// <param name="transaction">
    /// Which the operations end; null for one of their own, on a connection of the pool.
    /// </param>
    public static async Task CommitAsync(
        StreamStore store,
        IReadOnlyList<EventOperation> operations,
        NpgsqlTransaction? transaction,
        CancellationToken ct
    )
    {
        await using var session = store.Marten.LightweightSession();
        // Without an explicit transaction a batch is one implicit transaction: all of it or nothing.
        List<IStorageOperation> all = transaction is null ? [.. operations] : [.. operations, Commit()];
        var page = new OperationPage((IMartenSession)session, all);
        await using var opened = transaction is null ? await store.DataSource.OpenConnectionAsync(ct) : null;
        await using var batch = page.Compile();
        batch.Connection = opened ?? transaction!.Connection;
        batch.Transaction = transaction;
        await batch.PrepareAsync(ct);
        await using var reader = await batch.ExecuteReaderAsync(ct);
        var failures = new List<Exception>();
        await page.ApplyCallbacksAsync(reader, failures, ct);
        // What a later statement failed with is told where its result would be.
        while (await reader.NextResultAsync(ct)) { }
        if (failures.Count > 0)
        {
            throw failures[0];
        }
    }

    private static EventOperation Commit() => CommandOperation.From(new NpgsqlBatchCommand("COMMIT"));
}
