using System.Data;
using System.Text.Json;
using Marten;
using Npgsql;
using Samplit.Domain.Experiments;
using Samplit.Domain.Json;
using Samplit.Domain.Statistics.Evidence;
using Samplit.Domain.Variants;
using Samplit.Projections.Schema;
using Samplit.Statistics.Moments;
using StoreOptions = Samplit.Api.Database.StoreOptions;

namespace Samplit.Api.Statistics;

/// <summary>Reads who came under which allocation: one look at every visitor's row, so for reports and not for visitors.</summary>
public sealed class AllocationCountsReader(NpgsqlDataSource dataSource, IDocumentStore store, StoreOptions options)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <summary>All of one moment.</summary>
    /// <returns>Null when there is no such experiment.</returns>
    public async Task<(Experiment Experiment, IReadOnlyList<AllocationCounts> Allocations)?> ReadAsync(
        Guid experimentId,
        CancellationToken ct
    )
    {
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        await using var documents = store.QuerySession(Marten.Services.SessionOptions.ForTransaction(moment));
        if (await documents.LoadAsync<Experiment>(experimentId, ct) is not { } experiment)
        {
            return null;
        }
        var weights = await WeightsAsync(connection, experimentId, ct);
        var counts = await CountsAsync(connection, experimentId, ct);
        return (
            experiment,
            [
                .. weights.Select(w => new AllocationCounts(
                    w.Number,
                    // A variant that came later had no chance until then.
                    Weights.FromParts([.. experiment.Variants.Select((_, arm) => w.Parts.ElementAtOrDefault(arm))]),
                    [.. experiment.Variants.Select(v => counts.GetValueOrDefault((w.Number, v.Name)))]
                )),
            ]
        );
    }

    private async Task<List<(int Number, int[] Parts)>> WeightsAsync(
        NpgsqlConnection connection,
        Guid id,
        CancellationToken ct
    )
    {
        await using var command = Of(
            $"""
            SELECT type, data FROM {_schema}.mt_events
            WHERE stream_id = $1 AND type IN ('experiment_created', 'traffic_reallocated', 'variants_changed')
            ORDER BY version
            """,
            id,
            connection
        );
        var weights = new List<(int, int[])>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var json = reader.GetString(1);
            weights.Add(
                reader.GetString(0) switch
                {
                    "traffic_reallocated" when Read(json, DomainJson.Default.TrafficReallocated) is var e => (
                        e.Allocation,
                        [.. e.Variants.Select(v => v.Weight)]
                    ),
                    "variants_changed" when Read(json, DomainJson.Default.VariantsChanged) is var e => (
                        e.Allocation,
                        [.. e.Variants.Select(v => v.Weight)]
                    ),
                    _ => (0, [.. Read(json, DomainJson.Default.ExperimentCreated).Variants.Select(v => v.Weight)]),
                }
            );
        }
        return weights;
    }

    private async Task<Dictionary<(int, string), Proportion>> CountsAsync(
        NpgsqlConnection connection,
        Guid id,
        CancellationToken ct
    )
    {
        await using var command = Of(
            $"""
            SELECT allocation, variant, count(converted_version), count(*) FROM {_schema}.sticky_assignments
            WHERE experiment_id = $1 GROUP BY allocation, variant
            """,
            id,
            connection
        );
        var counts = new Dictionary<(int, string), Proportion>();
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            counts[(reader.GetInt32(0), reader.GetString(1))] = new(reader.GetInt64(2), reader.GetInt64(3));
        }
        return counts;
    }

    private static NpgsqlCommand Of(string sql, Guid id, NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        return command;
    }

    private static T Read<T>(string json, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(json, type)!;
}
