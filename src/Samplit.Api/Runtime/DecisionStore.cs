using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Samplit.Domain.Allocation;
using Samplit.Domain.Assignment;
using Samplit.Domain.Experiments;
using Samplit.EventStore;
using Samplit.EventStore.Events;
using Samplit.EventStore.Schema;
using Samplit.Projections;

namespace Samplit.Api.Runtime;

/// <summary>All that the decision writers read and write.</summary>
internal sealed class DecisionStore(StreamStore store, ReadModels models, VisitorSalts salts, SamplitOptions options)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    public EventSession OpenSession(EventMetadata metadata) => store.OpenSession(metadata);

    public Task<EventStream> FetchAsync(Guid experimentId) =>
        store.FetchForWritingAsync(StreamTypes.Experiment, experimentId);

    public Task<byte[]?> FindSaltAsync(Guid experimentId) => salts.FindAsync(experimentId, CancellationToken.None);

    public Experiment Experiment(EventStream stream) => stream.Snapshot(models.Experiments)!;

    public AllocationState Allocation(EventStream stream) => stream.Snapshot(models.AlgorithmStates)!;

    public async Task<long> VersionAsync(Guid experimentId)
    {
        await using var command = store.DataSource.CreateCommand(
            $"SELECT version FROM {_schema}.mt_streams WHERE id = $1"
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = experimentId });
        return (long)(await command.ExecuteScalarAsync() ?? 0L);
    }

    /// <summary>
    /// The stream's version and who of these visitors is known. The version is read first: a visitor who is assigned in
    /// between is found, and a decision made on the older version fails at the append.
    /// </summary>
    public async Task<(long Version, Dictionary<VisitorKey, Sticky> Known)> LookUpAsync(
        Guid experimentId,
        VisitorKey[] visitors
    )
    {
        await using var batch = store.DataSource.CreateBatch();
        var version = new NpgsqlBatchCommand($"SELECT version FROM {_schema}.mt_streams WHERE id = $1");
        version.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = experimentId });
        var sticky = new NpgsqlBatchCommand(
            $"""
            SELECT visitor, variant, propensity, allocation, converted_version IS NOT NULL
            FROM {_schema}.sticky_assignments WHERE experiment_id = $1 AND visitor = ANY ($2)
            """
        );
        sticky.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = experimentId });
        sticky.Parameters.Add(
            new NpgsqlParameter<byte[][]>
            {
                TypedValue = Array.ConvertAll(visitors, v => v.ToArray()),
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
            }
        );
        batch.BatchCommands.Add(version);
        batch.BatchCommands.Add(sticky);

        await using var reader = await batch.ExecuteReaderAsync();
        var head = await reader.ReadAsync() ? reader.GetInt64(0) : 0;
        await reader.NextResultAsync();
        var known = new Dictionary<VisitorKey, Sticky>();
        while (await reader.ReadAsync())
        {
            known[VisitorKey.From(reader.GetFieldValue<byte[]>(0))] = new Sticky(
                new StickyAssignment(reader.GetString(1), reader.GetDouble(2), reader.GetInt32(3)),
                reader.GetBoolean(4)
            );
        }
        return (head, known);
    }

    public NpgsqlBatchCommand InsertContexts(
        Guid experimentId,
        List<(VisitorKey Visitor, JsonElement Context)> contexts
    )
    {
        var command = new NpgsqlBatchCommand(
            $"""
            INSERT INTO {_schema}.visitor_contexts (experiment_id, visitor, context)
            SELECT $1, * FROM unnest($2, $3) ON CONFLICT DO NOTHING
            """
        );
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = experimentId });
        command.Parameters.Add(
            new NpgsqlParameter<byte[][]>
            {
                TypedValue = [.. contexts.Select(c => c.Visitor.ToArray())],
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea,
            }
        );
        command.Parameters.Add(
            new NpgsqlParameter<string[]>
            {
                TypedValue = [.. contexts.Select(c => c.Context.GetRawText())],
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb,
            }
        );
        return command;
    }
}
