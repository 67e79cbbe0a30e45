using Npgsql;
using Samplit.Api.Runtime.Database;
using Samplit.EventStore.Schema;

namespace Samplit.Api.Runtime.Decisions;

/// <summary>The salts that turn visitor identifiers into keys. Encrypted at rest, outside the log.</summary>
internal sealed class VisitorSalts(NpgsqlDataSource dataSource, StateProtector protector, SamplitOptions options)
{
    private readonly string _table = SchemaName.Quote(options.Schema) + ".visitor_salts";

    public NpgsqlBatchCommand Insert(Guid experimentId, byte[] salt)
    {
        var command = new NpgsqlBatchCommand($"INSERT INTO {_table} (experiment_id, salt) VALUES ($1, $2)");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = experimentId });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = protector.ProtectSalt(salt) });
        return command;
    }

    /// <returns>The salt, or null for an experiment that does not exist.</returns>
    public async Task<byte[]?> FindAsync(Guid experimentId, CancellationToken ct)
    {
        await using var command = dataSource.CreateCommand($"SELECT salt FROM {_table} WHERE experiment_id = $1");
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = experimentId });
        return await command.ExecuteScalarAsync(ct) is byte[] stored ? protector.UnprotectSalt(stored) : null;
    }
}
