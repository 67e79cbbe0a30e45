using Npgsql;
using Samplit.Api.Database;
using Samplit.Testing;

namespace Samplit.Api.Tests.Database;

/// <summary>
/// A database with two roles of its own, neither of which is a superuser, as an administrator makes them: one that may
/// create a schema in it, and one that may connect. A name of a role can have anything in it.
/// </summary>
internal sealed class PlainRoles : IAsyncDisposable
{
    private readonly TestDatabase _database;

    private PlainRoles(TestDatabase database)
    {
        _database = database;
        (Application, Owner) = (As(ApplicationRole), As($"the owner of {database.Name}"));
    }

    public string ApplicationRole => $"it's \"{_database.Name}\"";

    public string Application { get; }

    public string Owner { get; }

    public DatabaseConnections Both => new(Application, Owner);

    public static async Task<PlainRoles> CreateAsync()
    {
        var roles = new PlainRoles(await TestDatabase.CreateAsync());
        using var quoting = new NpgsqlCommandBuilder();
        string Quoted(string connection) =>
            quoting.QuoteIdentifier(new NpgsqlConnectionStringBuilder(connection).Username!);
        await roles.ExecuteAsync(
            $"""
            CREATE ROLE {Quoted(roles.Owner)} LOGIN;
            CREATE ROLE {Quoted(roles.Application)} LOGIN;
            GRANT CREATE ON DATABASE {roles._database.Name} TO {Quoted(roles.Owner)};
            """
        );
        return roles;
    }

    /// <summary>A connection string of another role.</summary>
    public string As(string role) =>
        new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = role }.ConnectionString;

    /// <summary>As the superuser.</summary>
    public async Task ExecuteAsync(string sql) => await ScalarAsync(sql);

    /// <summary>As the superuser.</summary>
    public async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _database.DataSource.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}
