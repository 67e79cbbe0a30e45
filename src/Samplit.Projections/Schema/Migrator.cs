using Npgsql;

namespace Samplit.Projections.Schema;

/// <summary>Brings a schema up to date. Safe from several nodes at once: one advisory lock, one transaction.</summary>
/// <param name="application">
/// The role that uses the schema without owning it: gets what each component's <c>grants.sql</c> says, every time. Null
/// when who migrates is who uses it.
/// </param>
public sealed class Migrator(
    NpgsqlDataSource dataSource,
    string schema,
    IReadOnlyList<Migrations> components,
    string? application = null
)
{
    private readonly string _schema = SchemaName.Quote(schema);

    /// <summary>
    /// A schema that is up to date is only looked at, which takes no privilege but to read schema_migrations.
    /// </summary>
    /// <returns>What was applied now, in order; empty when the schema was up to date.</returns>
    /// <exception cref="MigrationException">
    /// A file that was applied has changed since, the database is newer, or there is no role with the application's
    /// name.
    /// </exception>
    /// <exception cref="PostgresException">Among others 42501: this takes the owner of the tables.</exception>
    public async Task<IReadOnlyList<Migration>> MigrateAsync(CancellationToken ct = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await LockAsync(connection, schema, ct);
        var (hasSchema, hasTable) = await FindAsync(connection, ct);
        var applied = hasTable ? await AppliedAsync(connection, ct) : [];
        var pending = components.SelectMany(c => Pending(c, applied)).ToArray();
        if (!hasSchema)
        {
            await ExecuteAsync(connection, $"CREATE SCHEMA {_schema}", ct);
        }
        if (!hasTable)
        {
            await ExecuteAsync(
                connection,
                $"""
                CREATE TABLE {_schema}.schema_migrations (
                    component  text        NOT NULL,
                    number     int         NOT NULL,
                    name       text        NOT NULL,
                    checksum   text        NOT NULL,
                    applied_at timestamptz NOT NULL DEFAULT now(),
                    PRIMARY KEY (component, number))
                """,
                ct
            );
        }
        foreach (var file in pending)
        {
            await ExecuteAsync(connection, Fill(file.Sql), ct);
            await ExecuteAsync(
                connection,
                $"INSERT INTO {_schema}.schema_migrations (component, number, name, checksum) VALUES ($1, $2, $3, $4)",
                ct,
                file.Component,
                file.Number,
                file.Name,
                file.Checksum
            );
        }
        if (application is not null)
        {
            await GrantAsync(connection, application, ct);
        }
        await transaction.CommitAsync(ct);
        return pending;
    }

    /// <summary>
    /// Waits until nobody else changes the schema's tables, and keeps others from it until the transaction ends.
    /// </summary>
    internal static Task LockAsync(NpgsqlConnection connection, string schema, CancellationToken ct) =>
        AdvisoryLock.TakeAsync(connection, "migrate " + schema, ct);

    /// <summary>Asks the catalogue, which anybody may: to look into a schema takes a right to it.</summary>
    private async Task<(bool Schema, bool Table)> FindAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1),
                   EXISTS (SELECT FROM pg_tables WHERE schemaname = $1 AND tablename = 'schema_migrations')
            """,
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = schema });
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetBoolean(0), reader.GetBoolean(1));
    }

    private async Task GrantAsync(NpgsqlConnection connection, string role, CancellationToken ct)
    {
        var quoted = RoleName.Quote(role);
        await using var exists = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)",
            connection
        );
        exists.Parameters.Add(new NpgsqlParameter<string> { TypedValue = role });
        if (await exists.ExecuteScalarAsync(ct) is false)
        {
            throw new MigrationException(
                $"There is no role {quoted}, which the application connects as. An administrator makes it: "
                    + $"CREATE ROLE {quoted} LOGIN PASSWORD '…'. Then do this again."
            );
        }
        foreach (var grants in components.Select(c => c.Grants()).OfType<string>())
        {
            // The role's name comes last: what is in it is not looked into.
            await ExecuteAsync(connection, Fill(grants).Replace("{role}", quoted, StringComparison.Ordinal), ct);
        }
    }

    /// <summary>Marten does not quote the schema, and compares functions letter by letter.</summary>
    private string Fill(string sql) =>
        sql.Replace("{schema}", _schema, StringComparison.Ordinal)
            .Replace("{plain_schema}", schema, StringComparison.Ordinal);

    private async Task<Dictionary<(string, int), string>> AppliedAsync(
        NpgsqlConnection connection,
        CancellationToken ct
    )
    {
        var applied = new Dictionary<(string, int), string>();
        await using var command = new NpgsqlCommand(
            $"SELECT component, number, checksum FROM {_schema}.schema_migrations",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            applied.Add((reader.GetString(0), reader.GetInt32(1)), reader.GetString(2));
        }
        return applied;
    }

    private static List<Migration> Pending(Migrations component, Dictionary<(string, int), string> applied)
    {
        var files = component.Files();
        RefuseNewerDatabase(component, files, applied);
        var pending = new List<Migration>();
        foreach (var file in files)
        {
            if (applied.TryGetValue((file.Component, file.Number), out var checksum))
            {
                RefuseChangedFile(file, checksum);
            }
            else
            {
                pending.Add(file);
            }
        }
        return pending;
    }

    private static void RefuseChangedFile(Migration file, string appliedChecksum)
    {
        if (file.Checksum != appliedChecksum)
        {
            throw new MigrationException(
                $"Migration {file.Number:0000}_{file.Name} of '{file.Component}' was applied with other content. "
                    + "Applied migrations never change; add a new file instead."
            );
        }
    }

    private static void RefuseNewerDatabase(
        Migrations component,
        IReadOnlyList<Migration> files,
        Dictionary<(string Component, int Number), string> applied
    )
    {
        var newest = applied
            .Keys.Where(k => k.Component == component.Component)
            .Select(k => k.Number)
            .DefaultIfEmpty()
            .Max();
        if (newest > files.Count)
        {
            throw new MigrationException(
                $"The database has migration {newest:0000} of '{component.Component}'; this program knows {files.Count:0000} "
                    + "at most. Start a newer version of the program."
            );
        }
    }

    private static async Task ExecuteAsync(
        NpgsqlConnection connection,
        string sql,
        CancellationToken ct,
        params object[] values
    )
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }
        await command.ExecuteNonQueryAsync(ct);
    }
}
