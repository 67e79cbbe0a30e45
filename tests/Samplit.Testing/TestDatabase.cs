using Npgsql;
using Samplit.Api.Database;
using Samplit.Projections.Schema;

namespace Samplit.Testing;

/// <summary>
/// A database of its own for a test, on the process's <see cref="PostgresCluster"/>; dropped on dispose.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly Lazy<Task<TestDatabase>> Migrated = new(MigrateAsync);

    private readonly Lazy<NpgsqlDataSource> _dataSource;

    private TestDatabase(string name, string connectionString)
    {
        (Name, ConnectionString) = (name, connectionString);
        _dataSource = new(() => NpgsqlDataSource.Create(connectionString));
    }

    public string Name { get; }

    /// <summary>As the superuser.</summary>
    public string ConnectionString { get; }

    /// <summary>As a server connects: as the application, with the superuser for an owner.</summary>
    internal DatabaseConnections ServerConnections => Connections(ConnectionString);

    /// <summary>A pool that is closed with the database.</summary>
    public NpgsqlDataSource DataSource => _dataSource.Value;

    /// <summary>
    /// An empty database, or a copy of the database named template. Whoever is still connected to that, such as a server that
    /// was stopped while it waited for something, is connected no longer.
    /// </summary>
    public static async Task<TestDatabase> CreateAsync(string template = "template1")
    {
        var name = $"test_{Guid.NewGuid():N}";
        var cluster = await PostgresCluster.ConnectionAsync();
        await using (var connection = new NpgsqlConnection(cluster.ConnectionString))
        {
            await connection.OpenAsync();
            await using var end = new NpgsqlCommand(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1",
                connection
            );
            end.Parameters.AddWithValue(template);
            await end.ExecuteNonQueryAsync();
        }
        await ExecuteAsync("CREATE DATABASE {0} TEMPLATE {1}", name, template);
        return new TestDatabase(
            name,
            new NpgsqlConnectionStringBuilder(cluster.ConnectionString)
            {
                Database = name,
                Pooling = true,
            }.ConnectionString
        );
    }

    /// <summary>A database as a server leaves it that has migrated: quicker to copy than to make each time.</summary>
    public static async Task<TestDatabase> CreateMigratedAsync() => await CreateAsync((await Migrated.Value).Name);

    /// <param name="connectionString">The superuser's.</param>
    internal static DatabaseConnections Connections(string connectionString) =>
        new(
            new NpgsqlConnectionStringBuilder(connectionString) { Username = "samplit" }.ConnectionString,
            connectionString
        );

    public async ValueTask DisposeAsync()
    {
        if (_dataSource.IsValueCreated)
        {
            await _dataSource.Value.DisposeAsync();
        }

        using (var pooled = new NpgsqlConnection(ConnectionString))
        {
            NpgsqlConnection.ClearPool(pooled);
        }

        await ExecuteAsync("DROP DATABASE IF EXISTS {0} WITH (FORCE)", Name);
    }

    private static async Task<TestDatabase> MigrateAsync()
    {
        var database = await CreateAsync();
        var (schema, owner) = (new SchemaOptions().Schema, database.DataSource);
        await new Migrator(owner, schema, DatabasePreparation.AllMigrations, "samplit").MigrateAsync();
        await owner.DisposeAsync();
        await TestKeys.CreateUsualAsync(database.ServerConnections);
        return database;
    }

    private static async Task ExecuteAsync(string statement, params string[] identifiers)
    {
        using var quoting = new NpgsqlCommandBuilder();
        await using var connection = new NpgsqlConnection((await PostgresCluster.ConnectionAsync()).ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = string.Format(statement, [.. identifiers.Select(quoting.QuoteIdentifier)]);
        await command.ExecuteNonQueryAsync();
    }
}
