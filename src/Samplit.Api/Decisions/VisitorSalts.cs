using System.Security.Cryptography;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Projections.Schema;

namespace Samplit.Api.Decisions;

/// <summary>The salts that turn visitor identifiers into keys. Encrypted at rest, outside the log.</summary>
public sealed class VisitorSalts(NpgsqlDataSource dataSource, StateProtector protector, SchemaOptions options)
{
    private const int Size = 32;

    private readonly string _ofExperiments = SchemaName.Quote(options.Schema) + ".visitor_salts";
    private readonly string _ofLayers = SchemaName.Quote(options.Schema) + ".layer_salts";
    private readonly string _ofProjects = SchemaName.Quote(options.Schema) + ".project_salts";

    public static byte[] New() => RandomNumberGenerator.GetBytes(Size);

    public NpgsqlBatchCommand Insert(Guid experimentId, byte[] salt) =>
        Insert($"INSERT INTO {_ofExperiments} (experiment_id, salt) VALUES ($1, $2)", experimentId, salt);

    /// <summary>
    /// What every experiment of the layer gets a copy of, so that all of them know a visitor by one key.
    /// </summary>
    public NpgsqlBatchCommand InsertOfLayer(Guid layerId, byte[] salt) =>
        Insert($"INSERT INTO {_ofLayers} (layer_id, salt) VALUES ($1, $2)", layerId, salt);

    /// <returns>The salt, or null for an experiment that does not exist.</returns>
    public Task<byte[]?> FindAsync(Guid experimentId, CancellationToken ct) =>
        FindAsync($"SELECT salt FROM {_ofExperiments} WHERE experiment_id = $1", experimentId, ct);

    /// <returns>The salt, or null for a layer that does not exist.</returns>
    public Task<byte[]?> FindOfLayerAsync(Guid layerId, CancellationToken ct) =>
        FindAsync($"SELECT salt FROM {_ofLayers} WHERE layer_id = $1", layerId, ct);

    /// <summary>That of a project's units, which is made when it is first asked for.</summary>
    public async Task<byte[]> OfProjectAsync(Guid projectId, CancellationToken ct)
    {
        var find = $"SELECT salt FROM {_ofProjects} WHERE project_id = $1";
        if (await FindAsync(find, projectId, ct) is { } known)
        {
            return known;
        }
        await using var insert = dataSource.CreateCommand(
            $"INSERT INTO {_ofProjects} (project_id, salt) VALUES ($1, $2) ON CONFLICT DO NOTHING"
        );
        insert.With(Sql.Value(projectId), Sql.Value(protector.ProtectSalt(New())));
        await insert.ExecuteNonQueryAsync(ct);
        // Another node may have been the first.
        return (await FindAsync(find, projectId, ct))!;
    }

    private NpgsqlBatchCommand Insert(string sql, Guid id, byte[] salt)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = protector.ProtectSalt(salt) });
        return command;
    }

    private async Task<byte[]?> FindAsync(string sql, Guid id, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return await command.ExecuteScalarAsync(ct) is byte[] stored ? protector.UnprotectSalt(stored) : null;
    }
}
