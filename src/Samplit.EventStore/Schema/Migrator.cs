using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Samplit.EventStore.Schema;

/// <summary>The numbered SQL files (<c>NNNN_name.sql</c>) embedded in one assembly, applied in order and once.</summary>
/// <param name="Component">Name under which they are remembered; each component counts its own files.</param>
public sealed record Migrations(string Component, Assembly Assembly);

/// <summary>A migration as it lies in the assembly or was applied.</summary>
public sealed record Migration(string Component, int Number, string Name, string Sql)
{
    internal string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));
}

/// <summary>Brings a schema up to date. Safe from several nodes at once: one advisory lock, one transaction.</summary>
public sealed class Migrator(NpgsqlDataSource dataSource, string schema, IReadOnlyList<Migrations> components)
{
    private readonly string _schema = SchemaName.Quote(schema);

    /// <returns>What was applied now, in order; empty when the schema was up to date.</returns>
    /// <exception cref="MigrationException">A file that was applied has changed since, or the database is newer.</exception>
    public async Task<IReadOnlyList<Migration>> MigrateAsync(CancellationToken ct = default)
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await AdvisoryLock.TakeAsync(connection, "migrate " + schema, ct);
        await ExecuteAsync(connection, $"CREATE SCHEMA IF NOT EXISTS {_schema}", ct);
        await ExecuteAsync(
            connection,
            $"""
            CREATE TABLE IF NOT EXISTS {_schema}.schema_migrations (
                component  text        NOT NULL,
                number     int         NOT NULL,
                name       text        NOT NULL,
                checksum   text        NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now(),
                PRIMARY KEY (component, number))
            """,
            ct
        );

        var applied = await AppliedAsync(connection, ct);
        var now = new List<Migration>();
        foreach (var component in components)
        {
            var files = Read(component);
            RefuseNewerDatabase(component, files, applied);
            foreach (var file in files)
            {
                if (applied.TryGetValue((file.Component, file.Number), out var checksum))
                {
                    RefuseChangedFile(file, checksum);
                    continue;
                }
                await ExecuteAsync(connection, file.Sql.Replace("{schema}", _schema, StringComparison.Ordinal), ct);
                await ExecuteAsync(
                    connection,
                    $"INSERT INTO {_schema}.schema_migrations (component, number, name, checksum) VALUES ($1, $2, $3, $4)",
                    ct,
                    file.Component,
                    file.Number,
                    file.Name,
                    file.Checksum
                );
                now.Add(file);
            }
        }
        await transaction.CommitAsync(ct);
        return now;
    }

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

    private static List<Migration> Read(Migrations component)
    {
        var files = new List<Migration>();
        foreach (
            var resource in component
                .Assembly.GetManifestResourceNames()
                .Where(n => n.EndsWith(".sql", StringComparison.Ordinal))
        )
        {
            var name = resource[..^4].Split('.')[^1];
            using var reader = new StreamReader(component.Assembly.GetManifestResourceStream(resource)!);
            files.Add(new Migration(component.Component, int.Parse(name[..4]), name[5..], reader.ReadToEnd()));
        }
        return [.. files.OrderBy(f => f.Number)];
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
        List<Migration> files,
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

public sealed class MigrationException(string message) : Exception(message);

public static class SchemaName
{
    /// <summary>The name as a quoted identifier; refuses what is not a plain lower-case identifier of at most 63 bytes.</summary>
    public static string Quote(string schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var plain =
            schema.Length is > 0 and <= 63
            && schema.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_')
            && !char.IsAsciiDigit(schema[0]);
        return plain
            ? $"\"{schema}\""
            : throw new ArgumentException(
                $"'{schema}' is no schema name: use lower-case letters, digits and _.",
                nameof(schema)
            );
    }
}
