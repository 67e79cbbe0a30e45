using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Samplit.Api.Database;
using Samplit.Domain.Experiments;
using Samplit.Domain.Json;
using Samplit.Projections;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Experiments;

/// <summary>Reads the experiments' definitions.</summary>
public sealed class ExperimentReader(StreamStore store, StoreOptions options)
{
    private readonly string _table = SchemaName.Quote(options.Schema) + ".experiments";

    /// <param name="connection">Of a transaction that it is to be read in; null for one of the pool.</param>
    public async Task<Experiment?> FindAsync(Guid id, CancellationToken ct, NpgsqlConnection? connection = null)
    {
        await using var command = Command($"SELECT data FROM {_table} WHERE stream_id = $1", connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return await command.ExecuteScalarAsync(ct) is string json ? Read(json) : null;
    }

    /// <summary>How far the experiment's stream has come; 0 when there is none.</summary>
    public async Task<long> VersionAsync(Guid id, CancellationToken ct) =>
        (await store.FetchForWritingAsync(StreamTypes.Experiment, id, ct)).Version;

    /// <summary>By name, whatever its case: how people name an experiment on the command line.</summary>
    public async Task<Guid?> FindIdAsync(string name, CancellationToken ct)
    {
        await using var command = store.DataSource.CreateCommand(
            $"SELECT stream_id FROM {_table} WHERE lower(data ->> 'name') = lower($1)"
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = name });
        return await command.ExecuteScalarAsync(ct) as Guid?;
    }

    /// <summary>Newest first.</summary>
    /// <param name="after">Id of the last experiment of the page before.</param>
    public async Task<IReadOnlyList<Experiment>> ListAsync(
        ExperimentStatus? status,
        Guid? after,
        int limit,
        CancellationToken ct
    )
    {
        await using var command = store.DataSource.CreateCommand(
            $"""
            SELECT data FROM {_table}
            WHERE ($1::text IS NULL OR data ->> 'status' = $1) AND ($2::uuid IS NULL OR stream_id < $2)
            ORDER BY stream_id DESC LIMIT $3
            """
        );
        command.Parameters.Add(
            new NpgsqlParameter
            {
                Value = status is { } s ? JsonNamingPolicy.CamelCase.ConvertName(s.ToString()) : DBNull.Value,
                NpgsqlDbType = NpgsqlDbType.Text,
            }
        );
        command.Parameters.Add(
            new NpgsqlParameter { Value = after is { } id ? id : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid }
        );
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        return await ReadAsync(command, ct);
    }

    /// <summary>The experiments that traffic may have to be reallocated in.</summary>
    public async Task<IReadOnlyList<Guid>> ListAdaptingAsync(CancellationToken ct)
    {
        await using var command = store.DataSource.CreateCommand(
            $"SELECT stream_id FROM {_table} WHERE data ->> 'status' = 'active' AND data ->> 'allocationStrategy' = 'adaptive'"
        );
        return await ReadIdsAsync(command, ct);
    }

    /// <summary>The experiments that may still start or end by themselves.</summary>
    public async Task<IReadOnlyList<Experiment>> ListScheduledAsync(CancellationToken ct)
    {
        await using var command = store.DataSource.CreateCommand(
            $"""
            SELECT data FROM {_table}
            WHERE (data ->> 'status' = 'draft' AND data ->> 'startAt' IS NOT NULL)
               OR (data ->> 'status' IN ('draft', 'active', 'paused') AND data ->> 'endAt' IS NOT NULL)
            """
        );
        return await ReadAsync(command, ct);
    }

    /// <summary>Which of these will never run again.</summary>
    /// <param name="connection">As that of <see cref="FindAsync"/>.</param>
    public async Task<IReadOnlySet<Guid>> ListClosedAsync(
        Guid[] ids,
        CancellationToken ct,
        NpgsqlConnection? connection = null
    )
    {
        await using var command = Command(
            $"SELECT stream_id FROM {_table} WHERE stream_id = ANY($1) AND data ->> 'status' IN ('completed', 'archived')",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = ids });
        return (await ReadIdsAsync(command, ct)).ToHashSet();
    }

    /// <summary>The experiments of an installation that are not over.</summary>
    public async Task<IReadOnlyList<Experiment>> ListOpenAsync(Guid installation, CancellationToken ct)
    {
        await using var command = store.DataSource.CreateCommand(
            $"""
            SELECT data FROM {_table}
            WHERE data ->> 'installation' = $1 AND data ->> 'status' IN ('draft', 'active', 'paused') ORDER BY stream_id
            """
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = installation.ToString("D") });
        return await ReadAsync(command, ct);
    }

    private static async Task<IReadOnlyList<Experiment>> ReadAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var experiments = new List<Experiment>();
        while (await reader.ReadAsync(ct))
        {
            experiments.Add(Read(reader.GetString(0)));
        }
        return experiments;
    }

    private static async Task<IReadOnlyList<Guid>> ReadIdsAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(ct);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(ct))
        {
            ids.Add(reader.GetGuid(0));
        }
        return ids;
    }

    private NpgsqlCommand Command(string sql, NpgsqlConnection? connection) =>
        connection is null ? store.DataSource.CreateCommand(sql) : new NpgsqlCommand(sql, connection);

    private static Experiment Read(string json) => JsonSerializer.Deserialize(json, DomainJson.Default.Experiment)!;
}
