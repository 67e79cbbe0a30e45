using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Samplit.Domain.Allocation;
using Samplit.Domain.Json;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Allocation;

/// <summary>The history of the allocations that were computed from the last days, one row each.</summary>
public sealed class ComputedAllocationsProjection : IRowProjection
{
    public string Name => "computed_allocations";

    public string StreamType => StreamTypes.Experiment;

    public string Table => "computed_allocations";

    public IReadOnlyList<string> Key => ["experiment_id", "number"];

    public void Project(IReadOnlyList<StoredEvent> events, RowWrites writes)
    {
        foreach (var @event in events)
        {
            if (@event.Data is not AllocationComputed computed)
            {
                continue;
            }
            writes.Add(
                """
                INSERT INTO {table} (experiment_id, number, version, computed_at, window_days, algorithm, algorithm_version, seed,
                    used_fallback, data) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                """,
                new NpgsqlParameter<Guid> { TypedValue = @event.StreamId },
                new NpgsqlParameter<int> { TypedValue = computed.Number },
                new NpgsqlParameter<long> { TypedValue = @event.Version },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = @event.Timestamp },
                new NpgsqlParameter<int> { TypedValue = computed.WindowDays },
                new NpgsqlParameter<string> { TypedValue = computed.Algorithm },
                new NpgsqlParameter<string> { TypedValue = computed.AlgorithmVersion },
                new NpgsqlParameter<long> { TypedValue = computed.Seed },
                new NpgsqlParameter<bool> { TypedValue = computed.UsedFallback },
                new NpgsqlParameter<byte[]>
                {
                    TypedValue = JsonSerializer.SerializeToUtf8Bytes(computed, DomainJson.Default.AllocationComputed),
                    NpgsqlDbType = NpgsqlDbType.Jsonb,
                }
            );
        }
    }
}
