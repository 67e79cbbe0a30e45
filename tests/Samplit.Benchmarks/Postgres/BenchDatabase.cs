using Npgsql;

namespace Samplit.Benchmarks.Postgres;

/// <summary>A database of one scenario, dropped when the scenario ends.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly Func<Task> _drop;

    public BenchDatabase(NpgsqlConnectionStringBuilder connection, Func<Task> drop)
    {
        (Name, ConnectionString, _drop) = (connection.Database!, connection.ConnectionString, drop);
        DataSource = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(ConnectionString) { CommandTimeout = 600 }.ConnectionString
        );
    }

    public string Name { get; }

    public string ConnectionString { get; }

    public NpgsqlDataSource DataSource { get; }

    /// <summary>How far an experiment's stream is.</summary>
    public Task<long> VersionAsync(Guid experiment, CancellationToken ct) =>
        AskAsync<long>("SELECT version FROM samplit.mt_streams WHERE id = $1", ct, experiment);

    /// <summary>Bytes of all tables and indexes of a schema, after VACUUM.</summary>
    public async Task<long> BytesAsync(string schema, CancellationToken ct)
    {
        await using (var vacuum = DataSource.CreateCommand("VACUUM"))
        {
            await vacuum.ExecuteNonQueryAsync(ct);
        }
        return await AskAsync<long>(
            """
            SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relkind IN ('r', 'm')
            """,
            ct,
            schema
        );
    }

    /// <summary>One value.</summary>
    public async Task<T> AskAsync<T>(string sql, CancellationToken ct, params object[] values)
    {
        await using var command = DataSource.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
        return (T)(await command.ExecuteScalarAsync(ct))!;
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await _drop();
    }
}
