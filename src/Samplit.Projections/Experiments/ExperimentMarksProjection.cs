using NpgsqlTypes;
using Samplit.Domain.Allocation;
using Samplit.Domain.Assignment;
using Samplit.Domain.Conversions;
using Samplit.Domain.Experiments;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Experiments;

/// <summary>
/// Where in an experiment's stream something happened that no visitor did, and which weights came into force there: what
/// the statistics of its whole life need of the stream.
/// </summary>
public sealed class ExperimentMarksProjection : IRowProjection
{
    public string Name => "experiment_marks";

    public string StreamType => StreamTypes.Experiment;

    public string Table => Name;

    public IReadOnlyList<string> Key => ["experiment_id", "version"];

    public void Project(IReadOnlyList<StoredEvent> events, RowWrites writes)
    {
        foreach (var e in events.Where(e => e.Data is not (VisitorAssigned or ConversionRecorded)))
        {
            Add(e.StreamId, e.Version, e.Type, e.Data, writes);
        }
    }

    /// <summary>
    /// For the first event of a stream that Marten's own session starts, which runs no projection of rows.
    /// </summary>
    public RowWrites Begin(Guid experimentId, object created, string schema)
    {
        var writes = new RowWrites($"{SchemaName.Quote(schema)}.{Table}");
        Add(experimentId, version: 1, "experiment_created", created, writes);
        return writes;
    }

    private static void Add(Guid experimentId, long version, string type, object data, RowWrites writes)
    {
        var (allocation, weights) = Begins(data);
        writes.Add(
            "INSERT INTO {table} (experiment_id, version, type, allocation, weights) VALUES ($1, $2, $3, $4, $5)",
            RowWrites.Value(experimentId, NpgsqlDbType.Uuid),
            RowWrites.Value(version, NpgsqlDbType.Bigint),
            RowWrites.Value(type, NpgsqlDbType.Text),
            RowWrites.Value(allocation, NpgsqlDbType.Integer),
            RowWrites.Value(weights, NpgsqlDbType.Array | NpgsqlDbType.Integer)
        );
    }

    /// <summary>The number and the weights of the allocation that an event begins; nulls of one that begins none.</summary>
    private static (int? Allocation, int[]? Weights) Begins(object data) =>
        data switch
        {
            ExperimentCreated e => (0, [.. e.Variants.Select(v => v.Weight)]),
            TrafficReallocated e => (e.Allocation, [.. e.Variants.Select(v => v.Weight)]),
            VariantsChanged e => (e.Allocation, [.. e.Variants.Select(v => v.Weight)]),
            _ => (null, null),
        };
}
