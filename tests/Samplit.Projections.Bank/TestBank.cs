using Npgsql;
using Samplit.Ledger.Chain;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Bank;

/// <summary>An event store with accounts in it: the domain that the store is tested with.</summary>
public sealed class TestBank(NpgsqlDataSource dataSource, string schema, TimeProvider clock)
{
    public static readonly BalanceProjection Balances = new();

    public static readonly SealedBalanceProjection SealedBalances = new();

    public string Schema => schema;

    public StreamStore Store { get; } =
        new(
            dataSource,
            new StreamStoreOptions(schema, new ChainFormat("bank", "bank.example/test"), BankEvents.Registry())
            {
                Inline = [Balances, SealedBalances, new OwnersProjection(), new MovementsProjection()],
                Json = [BankJson.Default],
            },
            clock
        );

    public async Task MigrateAsync() =>
        await new Migrator(
            dataSource,
            schema,
            [StreamStore.Migrations, new Migrations("bank", typeof(TestBank).Assembly, "Samplit.Projections.Bank.")]
        ).MigrateAsync();

    public Task<EventStream> FetchAsync(Guid account) => Store.FetchForWritingAsync(BankEvents.Account, account);

    /// <summary>Appends behind whatever is there; fails when somebody else does so at the same moment.</summary>
    public async Task<SavedStream> AppendAsync(Guid account, params object[] events) =>
        await AppendAsync(await FetchAsync(account), events);

    public async Task<SavedStream> AppendAsync(EventStream stream, params object[] events)
    {
        var session = Store.OpenSession();
        session.Append(stream, events);
        return (await session.SaveChangesAsync())[0];
    }

    /// <summary>Appends until it was the first to do so.</summary>
    public async Task<SavedStream> InsistAsync(Guid account, params object[] events)
    {
        while (true)
        {
            try
            {
                return await AppendAsync(account, events);
            }
            catch (StreamVersionConflictException) { }
        }
    }

    /// <summary>An account with an owner of its own.</summary>
    public async Task<Guid> OpenAsync(params object[] andThen)
    {
        var account = Guid.CreateVersion7();
        await AppendAsync(account, [new AccountOpened($"owner of {account}"), .. andThen]);
        return account;
    }

    public async Task<List<StoredEvent>> ReadAsync(Guid account, long after = 0, long upTo = long.MaxValue)
    {
        var events = new List<StoredEvent>();
        await foreach (var @event in Store.ReadStreamAsync(account, after, upTo))
        {
            events.Add(@event);
        }
        return events;
    }

    /// <summary>Runs SQL in which <c>{schema}</c> stands for the bank's.</summary>
    public async Task<int> ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>The same as a superuser, whom no trigger stops.</summary>
    public async Task<int> TamperAsync(string sql, params object[] values)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        await using (var free = new NpgsqlCommand("SET session_replication_role = replica", connection))
        {
            await free.ExecuteNonQueryAsync();
        }
        await using var command = Fill(new NpgsqlCommand { Connection = connection }, sql, values);
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async Task<List<T>> ColumnAsync<T>(string sql, params object[] values)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync();
        var column = new List<T>();
        while (await reader.ReadAsync())
        {
            column.Add(reader.GetFieldValue<T>(0));
        }
        return column;
    }

    private NpgsqlCommand Command(string sql, object[] values) => Fill(dataSource.CreateCommand(), sql, values);

    private NpgsqlCommand Fill(NpgsqlCommand command, string sql, object[] values)
    {
        command.CommandText = sql.Replace("{schema}", schema, StringComparison.Ordinal);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
        return command;
    }
}
