using System.Text.Json;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Domain.Json;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Allocation;

/// <summary>Reads the allocation history, newest first.</summary>
public sealed class ReallocationReader(StreamStore store, StoreOptions options)
{
    private readonly string _table = SchemaName.Quote(options.Schema) + ".reallocations";

    public async Task<IReadOnlyList<ReallocationView>> ListAsync(
        Guid experimentId,
        int before,
        int limit,
        CancellationToken ct
    )
    {
        await using var command = store.DataSource.CreateCommand(
            $"SELECT version, occurred_at, data FROM {_table} WHERE experiment_id = $1 AND number < $2 ORDER BY number DESC LIMIT $3"
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = experimentId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = before });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(ct);
        var page = new List<ReallocationView>();
        while (await reader.ReadAsync(ct))
        {
            page.Add(
                new ReallocationView(
                    reader.GetInt64(0),
                    reader.GetFieldValue<DateTimeOffset>(1),
                    JsonSerializer.Deserialize(reader.GetString(2), DomainJson.Default.TrafficReallocated)!
                )
            );
        }
        return page;
    }
}
