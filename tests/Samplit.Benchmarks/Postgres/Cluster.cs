using Npgsql;
using Samplit.Api.Postgres;
using Samplit.Benchmarks.Harness;

namespace Samplit.Benchmarks.Postgres;

/// <summary>A PostgreSQL that keeps what it acknowledged, as the product runs it; deleted at the end.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private static readonly string[] Durable = ["fsync", "synchronous_commit", "full_page_writes"];

    private readonly EmbeddedPostgres _postgres;
    private readonly NpgsqlDataSource _administration;

    private Cluster(EmbeddedPostgres postgres, NpgsqlDataSource administration, string settings, int process) =>
        (_postgres, _administration, Settings, Process) = (postgres, administration, settings, process);

    public string Version => _postgres.Version;

    public string BinFolder => _postgres.BinFolder;

    /// <summary>The durability settings as the server told them, for the report.</summary>
    public string Settings { get; }

    /// <summary>Id of the process that all others of it are children of.</summary>
    public int Process { get; }

    /// <summary>Where its socket lies.</summary>
    public string Host => new NpgsqlConnectionStringBuilder(_postgres.ConnectionString).Host!;

    public static async Task<Cluster> StartAsync(string folder, CancellationToken ct)
    {
        var postgres = await EmbeddedPostgres.StartAsync(
            new EmbeddedPostgresOptions
            {
                DataFolder = folder,
                // Only the deletion at the end is wanted of it: the settings below are those of a real installation.
                Throwaway = true,
                Settings = Durable.ToDictionary(name => name, _ => "on", StringComparer.Ordinal),
            },
            progress: null,
            ct
        );
        var administration = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(postgres.ConnectionString)
            {
                Database = "postgres",
                CommandTimeout = 600,
            }.ConnectionString
        );
        try
        {
            await using var id = administration.CreateCommand(
                "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int"
            );
            return new Cluster(
                postgres,
                administration,
                await ReadSettingsAsync(administration, ct),
                (int)(await id.ExecuteScalarAsync(ct))!
            );
        }
        catch
        {
            await administration.DisposeAsync();
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes out what is dirty, so that nobody else pays for it.</summary>
    public Task CheckpointAsync(CancellationToken ct) => ExecuteAsync("CHECKPOINT", ct);

    public async Task<BenchDatabase> CreateDatabaseAsync(string name, CancellationToken ct)
    {
        using var quoting = new NpgsqlCommandBuilder();
        var quoted = quoting.QuoteIdentifier(name);
        await ExecuteAsync($"CREATE DATABASE {quoted}", ct);
        var connection = new NpgsqlConnectionStringBuilder(_postgres.ConnectionString) { Database = name };
        return new BenchDatabase(
            connection,
            () => ExecuteAsync($"DROP DATABASE {quoted} WITH (FORCE)", CancellationToken.None)
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _administration.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    private async Task ExecuteAsync(string sql, CancellationToken ct)
    {
        await using var command = _administration.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<string> ReadSettingsAsync(NpgsqlDataSource administration, CancellationToken ct)
    {
        var told = new List<string>();
        foreach (var name in Durable)
        {
            await using var command = administration.CreateCommand($"SHOW {name}");
            var value = (string)(await command.ExecuteScalarAsync(ct))!;
            if (value != "on")
            {
                throw new BenchmarkException(
                    $"PostgreSQL says that {name} is {value}: what it acknowledges may be lost."
                );
            }
            told.Add($"{name} {value}");
        }
        return string.Join(", ", told);
    }
}
