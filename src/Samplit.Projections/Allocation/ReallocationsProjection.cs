using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Samplit.Domain.Allocation;
using Samplit.Domain.Json;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Allocation;

/// <summary>The allocation history, one row a reallocation.</summary>
public sealed class ReallocationsProjection : IRowProjection
{
    public string Name => "reallocations";

    public string StreamType => StreamTypes.Experiment;

    public string Table => "reallocations";

    public IReadOnlyList<string> Key => ["experiment_id", "number"];

    public void Project(IReadOnlyList<StoredEvent> events, RowWrites writes)
    {
        foreach (var @event in events)
        {
            if (@event.Data is not TrafficReallocated reallocated)
            {
                continue;
            }
            var json = JsonSerializer.SerializeToUtf8Bytes(reallocated, DomainJson.Default.TrafficReallocated);
            writes.Add(
                "INSERT INTO {table} (experiment_id, number, version, occurred_at, data) VALUES ($1, $2, $3, $4, $5)",
                new NpgsqlParameter<Guid> { TypedValue = @event.StreamId },
                new NpgsqlParameter<int> { TypedValue = reallocated.Allocation },
                new NpgsqlParameter<long> { TypedValue = @event.Version },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = @event.Timestamp },
                new NpgsqlParameter<byte[]> { TypedValue = json, NpgsqlDbType = NpgsqlDbType.Jsonb }
            );
        }
    }
}
