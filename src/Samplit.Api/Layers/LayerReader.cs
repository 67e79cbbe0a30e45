using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Samplit.Api.Database;
using Samplit.Domain.Json;
using Samplit.Domain.Layers;
using Samplit.Projections.Schema;

namespace Samplit.Api.Layers;

/// <summary>Reads layers.</summary>
public sealed class LayerReader(NpgsqlDataSource dataSource, StoreOptions options)
{
    private readonly string _table = SchemaName.Quote(options.Schema) + ".layers";

    public async Task<Layer?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand($"SELECT data FROM {_table} WHERE stream_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return await command.ExecuteScalarAsync(ct) is string json ? Read(json) : null;
    }

    /// <summary>Newest first.</summary>
    /// <param name="after">Id of the last layer of the page before.</param>
    public async Task<IReadOnlyList<Layer>> ListAsync(Guid? after, int limit, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand(
            $"SELECT data FROM {_table} WHERE $1::uuid IS NULL OR stream_id < $1 ORDER BY stream_id DESC LIMIT $2"
        );
        command.Parameters.Add(
            new NpgsqlParameter { Value = after is { } id ? id : DBNull.Value, NpgsqlDbType = NpgsqlDbType.Uuid }
        );
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var layers = new List<Layer>();
        while (await reader.ReadAsync(ct))
        {
            layers.Add(Read(reader.GetString(0)));
        }
        return layers;
    }

    private static Layer Read(string json) => JsonSerializer.Deserialize(json, DomainJson.Default.Layer)!;
}
