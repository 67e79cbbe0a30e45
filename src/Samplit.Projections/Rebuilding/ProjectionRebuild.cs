using Npgsql;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Rebuilding;

/// <summary>
/// Builds a projection anew from the events, beside the live one and while others append, compares the two, and puts
/// the new one in the live one's place. That takes a store that connects as the owner of the tables.
/// </summary>
public sealed class ProjectionRebuild(StreamStore store, TimeProvider clock)
{
    /// <summary>A pass this small leaves little to do for the last one, during which writers wait.</summary>
    private const int SmallPass = EventPages.Size;

    private const int MaxPasses = 10;

    /// <summary>
    /// Rebuilds one projection. Appenders wait only while the last events are caught up with and the tables compared.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// No projection of this name is registered; the message lists those that are.
    /// </exception>
    /// <exception cref="PostgresException">
    /// Among others 55P03: somebody (pg_dump) uses the table for longer than writers may be kept waiting; 42501: the
    /// store does not connect as the owner. Nothing changed.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// It is being rebuilt already, or its table has triggers or foreign keys.
    /// </exception>
    public async Task<RebuildReport> RunAsync(
        string name,
        IProgress<RebuildProgress>? progress = null,
        CancellationToken ct = default
    )
    {
        var started = clock.GetTimestamp();
        var projection = Find(name);
        await using var writer = await store.DataSource.OpenConnectionAsync(ct);
        await using var alone = await RebuildLock.TakeAsync(writer, $"rebuild {store.Options.Schema}.{name}", ct);
        await using var reader = await store.DataSource.OpenConnectionAsync(ct);

        var shadow = new ShadowTable(store.Sql, projection, writer);
        await shadow.CreateAsync(ct);
        IShadowFill fill = projection is ISnapshotProjection snapshots
            ? new SnapshotFill(store, snapshots, shadow.Name, reader, writer, progress)
            : new RowFill(store, (IRowProjection)projection, shadow.Name, reader, writer, progress);

        for (var pass = 0; pass < MaxPasses; pass++)
        {
            if (await fill.PassAsync(last: false, ct) < SmallPass)
            {
                break;
            }
        }
        await shadow.AnalyzeAsync(ct);

        await using var transaction = await writer.BeginTransactionAsync(ct);
        // A node that starts grants on the tables, and must not meet one that is just being swapped.
        await Migrator.LockAsync(writer, store.Options.Schema, ct);
        // An appender holds rows of mt_streams when it waits for the table, and nothing here asks for those.
        await shadow.LockLiveAsync(ct);
        await fill.PassAsync(last: true, ct);
        var (differences, examples) = await shadow.CompareAsync(ct);
        await shadow.SwapAsync(ct);
        await transaction.CommitAsync(ct);
        return new(name, fill.Events, fill.Streams, differences, examples, clock.GetElapsedTime(started));
    }

    private IProjection Find(string name)
    {
        var all = store.Options.Inline;
        return all.FirstOrDefault(p => p.Name == name)
            ?? throw new ArgumentException(
                $"There is no projection '{name}'; there are: {string.Join(", ", all.Select(p => p.Name).Order())}.",
                nameof(name)
            );
    }
}

/// <summary>Held by the one rebuild of a projection, on any node.</summary>
internal sealed class RebuildLock : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly string _name;

    private RebuildLock(NpgsqlConnection connection, string name) => (_connection, _name) = (connection, name);

    public static async Task<RebuildLock> TakeAsync(NpgsqlConnection connection, string name, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        return (bool)(await command.ExecuteScalarAsync(ct))!
            ? new RebuildLock(connection, name)
            : throw new InvalidOperationException($"Another '{name}' is under way.");
    }

    public async ValueTask DisposeAsync()
    {
        // A connection that broke has lost the lock already.
        if (_connection.FullState == System.Data.ConnectionState.Open)
        {
            await using var command = new NpgsqlCommand(
                "SELECT pg_advisory_unlock(hashtextextended($1, 0))",
                _connection
            );
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _name });
            await command.ExecuteNonQueryAsync();
        }
    }
}
