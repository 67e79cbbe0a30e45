using Npgsql;
using Samplit.Projections.Bank;

namespace Samplit.Projections.Tests.Sealing;

/// <summary>An appender whose transaction the test holds in its hands.</summary>
internal sealed class HandWriter : IAsyncDisposable
{
    private readonly TestBank _bank;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private HandWriter(TestBank bank, NpgsqlConnection connection, NpgsqlTransaction transaction) =>
        (_bank, _connection, _transaction) = (bank, connection, transaction);

    public static async Task<HandWriter> BeginAsync(TestBank bank)
    {
        var connection = await bank.Store.DataSource.OpenConnectionAsync();
        return new(bank, connection, await connection.BeginTransactionAsync());
    }

    /// <summary>Starts a stream with one event and answers its sequence number.</summary>
    public async Task<long> AppendAsync()
    {
        var result = await ScalarAsync(
            $$"""
            WITH stream AS (SELECT gen_random_uuid() AS id)
            SELECT {{_bank.Schema}}.append_events(
                ARRAY[id], ARRAY['account'], ARRAY[0], ARRAY[1], ARRAY[now()],
                ARRAY[id], ARRAY[1], ARRAY[gen_random_uuid()], ARRAY['money_counted']::varchar[], ARRAY['{}']::jsonb[],
                ARRAY[NULL]::varchar[], ARRAY[NULL]::varchar[], ARRAY[NULL]::jsonb[], ARRAY[NULL]::varchar[],
                ARRAY[now()])
            FROM stream
            """
        );
        return ((long[])result)[0];
    }

    public Task CommitAsync() => _transaction.CommitAsync();

    public Task RollbackAsync() => _transaction.RollbackAsync();

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task<object> ScalarAsync(string sql)
    {
        await using var command = new NpgsqlCommand(sql, _connection, _transaction);
        return (await command.ExecuteScalarAsync())!;
    }
}
