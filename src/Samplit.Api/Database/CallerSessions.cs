using Marten;
using Npgsql;

namespace Samplit.Api.Database;

/// <summary>
/// Reads documents for whoever asks. To somebody who may ask in some projects only, PostgreSQL shows what is in those
/// (0015_row_security.sql), whatever the query says: behind the queries' own filters that is a second lock.
/// </summary>
public sealed class CallerSessions(IDocumentStore store, NpgsqlDataSource dataSource)
{
    private readonly AsyncLocal<IReadOnlyList<Guid>?> _projects = new();

    /// <summary>Does something for a caller who may ask in these projects and in no other.</summary>
    /// <param name="projects">Null for all of them.</param>
    public async Task LimitAsync(IReadOnlyList<Guid>? projects, Func<Task> work)
    {
        // Holds for what is done here, also when nobody waits for it any more, and not for who called.
        _projects.Value = projects;
        await work();
    }

    /// <summary>
    /// Where the caller is limited, it holds a connection until it has read: so it asks for no second one.
    /// </summary>
    public async Task<T> ReadAsync<T>(Func<IQuerySession, Task<T>> read, CancellationToken ct)
    {
        if (_projects.Value is null)
        {
            await using var all = store.QuerySession();
            return await read(all);
        }
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var limited = await JoinAsync(transaction, ct);
        return await read(limited);
    }

    /// <summary>A session in a transaction that only reads, whose rows are limited from now on, too.</summary>
    public async Task<IQuerySession> JoinAsync(NpgsqlTransaction transaction, CancellationToken ct)
    {
        if (_projects.Value is { } projects)
        {
            // Until the transaction ends: the connection goes back to the pool as it was.
            await using var limit = new NpgsqlCommand(
                "SELECT set_config('samplit.projects', CAST($1 AS text), true), set_config('transaction_read_only', 'on', true)",
                transaction.Connection,
                transaction
            );
            limit.With(Sql.Value(projects.ToArray()));
            await limit.ExecuteNonQueryAsync(ct);
        }
        return store.QuerySession(Marten.Services.SessionOptions.ForTransaction(transaction));
    }
}
