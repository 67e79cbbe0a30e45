using Microsoft.AspNetCore.DataProtection;
using Npgsql;
using Samplit.Domain.Json;
using Samplit.Ledger.Chain;
using Samplit.Projections.Allocation;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;
using Samplit.Testing;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Samplit.Projections.Tests;

/// <summary>The product's event store with all its projections, in a schema of its own.</summary>
internal sealed class TestStore(NpgsqlDataSource dataSource, string schema)
{
    private static readonly Lazy<Task<TestDatabase>> Shared = new(() => TestDatabase.CreateAsync());
    private static int _schemas;

    private readonly TestClock _clock = new();

    public ReadModels Models { get; } = new(new EphemeralProtector());

    public StreamStore Store =>
        field ??= new StreamStore(
            dataSource,
            new StreamStoreOptions(
                schema,
                new ChainFormat("samplit", "samplit.example/test"),
                new EventRegistry(EventCatalog.Types)
            )
            {
                Json = Models.Json,
                WriterOnly = new HashSet<string> { StreamTypes.Experiment },
                Inline = Models.Inline,
            },
            _clock
        );

    public static async Task<TestStore> NewAsync()
    {
        var dataSource = (await Shared.Value).DataSource;
        var schema = $"samplit_{Interlocked.Increment(ref _schemas)}";
        await new Migrator(dataSource, schema, [StreamStore.Migrations, ReadModels.Migrations]).MigrateAsync();
        return new TestStore(dataSource, schema);
    }

    /// <summary>Saves each batch on its own, a minute after the one before.</summary>
    public async Task AppendAsync(Guid id, IEnumerable<IReadOnlyList<object>> batches)
    {
        var stream = EventStream.New(id, StreamTypes.Experiment);
        foreach (var batch in batches)
        {
            _clock.Now += TimeSpan.FromMinutes(1);
            var session = Store.OpenSession();
            session.Append(stream, batch);
            stream = (await session.SaveChangesAsync())[0].Stream;
        }
    }

    public async Task<IReadOnlyList<StoredEvent>> ReadAsync(Guid id)
    {
        var events = new List<StoredEvent>();
        await foreach (var @event in Store.ReadStreamAsync(id))
        {
            events.Add(@event);
        }
        return events;
    }

    /// <summary>The rows of a query in which <c>{schema}</c> stands for the store's and $1 for the id.</summary>
    public async Task<List<T>> RowsAsync<T>(string sql, Guid id, Func<NpgsqlDataReader, T> read)
    {
        await using var command = dataSource.CreateCommand(sql.Replace("{schema}", schema, StringComparison.Ordinal));
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }
        return rows;
    }

    private sealed class TestClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

/// <summary>Real encryption under a key that dies with the test.</summary>
internal sealed class EphemeralProtector : IStateProtector
{
    private readonly IDataProtector _protector = new EphemeralDataProtectionProvider().CreateProtector("test");

    public byte[] Protect(byte[] plain) => _protector.Protect(plain);

    public byte[] Unprotect(byte[] stored) => _protector.Unprotect(stored);
}
