using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Samplit.Api.Database;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Reallocation;
using Samplit.Domain.Approvals;
using Samplit.Domain.Assignment;
using Samplit.Domain.Experiments;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Statistics;
using Samplit.Domain.Visitors;
using Samplit.Ledger;
using Samplit.Projections;
using Samplit.Projections.Approvals;
using Samplit.Projections.Assignment;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Decisions;

/// <summary>All that the decision writers read and write.</summary>
internal sealed class DecisionStore(
    StreamStore store,
    ReadModels models,
    VisitorSalts salts,
    HeldOutUnits heldOut,
    SchemaOptions options
)
{
    private readonly string _schema = SchemaName.Quote(options.Schema);

    /// <summary>Hashes and folds events behind a head.</summary>
    public PreparedAppend Prepare(EventStream head, IReadOnlyList<object> events) => store.Prepare(head, events);

    /// <summary>
    /// Holds the experiment's stream, so that nobody else appends until the session is saved or disposed.
    /// </summary>
    public Task<(EventSession Session, EventStream Stream)> OpenExclusiveSessionAsync(
        Guid experimentId,
        EventMetadata metadata
    ) => store.OpenExclusiveSessionAsync(StreamTypes.Experiment, experimentId, metadata);

    public Task<EventStream> FetchAsync(Guid experimentId, CancellationToken ct = default) =>
        store.FetchForWritingAsync(StreamTypes.Experiment, experimentId, ct);

    public Task<byte[]?> FindSaltAsync(Guid experimentId, CancellationToken ct) => salts.FindAsync(experimentId, ct);

    public Task<byte[]> FindUnitSaltAsync(Guid project, CancellationToken ct) => salts.OfProjectAsync(project, ct);

    public Experiment Experiment(EventStream stream) => stream.Snapshot(models.Experiments)!;

    public AllocationState Allocation(EventStream stream) => stream.Snapshot(models.AlgorithmStates)!.State;

    public ExperimentStatistics Statistics(EventStream stream) => stream.Snapshot(models.Statistics)!.Statistics;

    public MetricSet Metrics(EventStream stream) =>
        stream.Snapshot(models.ExperimentMetrics) ?? MetricSet.Empty(stream.Id);

    /// <summary>What a change is decided on at this head.</summary>
    /// <param name="policy">What has to be approved; null where that is not asked.</param>
    public ChangeContext Context(EventStream stream, DateTimeOffset now, ApprovalPolicy? policy = null) =>
        new(
            Experiment(stream),
            Allocation(stream),
            Statistics(stream),
            Metrics(stream),
            stream.Snapshot(models.Proposals),
            policy,
            stream.Version,
            now
        );

    /// <summary>What has to be approved in a project. It stays so until the connection's transaction ends.</summary>
    public async Task<ApprovalPolicy> HoldPolicyAsync(Guid project, NpgsqlConnection connection)
    {
        await AdvisoryLock.TakeSharedAsync(
            connection,
            ApprovalPolicyProjection.LockName(_schema, project),
            CancellationToken.None
        );
        await using var command = new NpgsqlCommand(
            $"SELECT data FROM {_schema}.{models.ApprovalPolicies.Table} WHERE id = $1",
            connection
        );
        command.Parameters.Add(Sql.Value(ApprovalPolicy.StreamOf(project)));
        return await command.ExecuteScalarAsync() is string data
            ? (ApprovalPolicy)((ISnapshotProjection)models.ApprovalPolicies).Deserialize(Encoding.UTF8.GetBytes(data))
            : ApprovalPolicy.None(project);
    }

    /// <summary>Whether the schedule asks for a reallocation, as far as this head knows.</summary>
    public bool IsReallocationDue(EventStream stream, DateTimeOffset now) =>
        Experiment(stream) is { IsRunning: true, AllocationStrategy: AllocationStrategy.Adaptive } experiment
        && ReallocateTraffic.Due(experiment, Allocation(stream), Statistics(stream), now) is not null;

    /// <summary>The same, of an experiment whose writer can do it by itself: it learns from its visitors.</summary>
    public bool IsReallocationDueByVisitors(EventStream stream, DateTimeOffset now) =>
        !Experiment(stream).FollowsMetrics && IsReallocationDue(stream, now);

    /// <summary>Whether an append failed because a visitor was known already, or had converted.</summary>
    public static bool IsKnownVisitor(PostgresException e) =>
        e.SqlState == StickyAssignmentsProjection.Unexpected
        || e
            is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: StickyAssignmentsProjection.PrimaryKey };

    /// <summary>
    /// The stream's version and who of these visitors is known. The version is read first: whoever was assigned up to
    /// then is found, and a decision made on that version fails at the append when somebody appended since.
    /// </summary>
    /// <param name="connection">The connection of an exclusive session; null for one of the pool.</param>
    /// <returns>
    /// No version when somebody has a variant that came after <paramref name="experiment"/> was read.
    /// </returns>
    public async Task<(long? Version, Dictionary<VisitorKey, KnownVisitor> Known)> LookUpAsync(
        Experiment experiment,
        VisitorKey[] visitors,
        NpgsqlConnection? connection = null
    )
    {
        await using var opened = connection is null ? await store.DataSource.OpenConnectionAsync() : null;
        await using var batch = new NpgsqlBatch(opened ?? connection);
        var version = new NpgsqlBatchCommand($"SELECT version FROM {_schema}.mt_streams WHERE id = $1");
        version.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = experiment.Id });
        var sticky = new NpgsqlBatchCommand(
            $"""
            SELECT s.* FROM unnest($2) AS asked (visitor)
            CROSS JOIN LATERAL (
                SELECT visitor, variant, allocation, propensity, converted_version IS NOT NULL
                FROM {_schema}.sticky_assignments
                WHERE experiment_id = $1 AND visitor = asked.visitor OFFSET 0) AS s
            """
        );
        sticky.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = experiment.Id });
        sticky.Parameters.Add(Bytes(Array.ConvertAll(visitors, v => v.ToArray())));
        batch.BatchCommands.Add(version);
        batch.BatchCommands.Add(sticky);

        await batch.PrepareAsync();
        await using var reader = await batch.ExecuteReaderAsync();
        var head = await reader.ReadAsync() ? reader.GetInt64(0) : 0;
        await reader.NextResultAsync();
        var known = new Dictionary<VisitorKey, KnownVisitor>();
        var names = experiment.Variants.Select((v, i) => (v.Name, i)).ToDictionary(p => p.Name, p => p.i);
        while (await reader.ReadAsync())
        {
            if (!names.TryGetValue(reader.GetString(1), out var variant))
            {
                return (null, []);
            }
            known[VisitorKey.From(reader.GetFieldValue<byte[]>(0))] = new KnownVisitor(
                variant,
                reader.GetInt32(2),
                reader.GetDouble(3),
                reader.GetBoolean(4)
            );
        }
        return (head, known);
    }

    /// <summary>
    /// The row by which tracked events find what a unit was assigned. It is written with the assignment, as nobody could
    /// tell later which unit a visitor of the log is.
    /// </summary>
    /// <param name="events">With an assignment for each of the units.</param>
    /// <param name="units">By visitor.</param>
    public NpgsqlBatchCommand InsertUnits(
        IEnumerable<StoredEvent> events,
        IReadOnlyDictionary<VisitorKey, VisitorKey> units
    )
    {
        var assigned = events.Where(e => e.Data is VisitorAssigned).ToArray();
        var data = Array.ConvertAll(assigned, e => (VisitorAssigned)e.Data);
        return Sql.Command(
            $"""
            INSERT INTO {_schema}.unit_assignments
                (experiment_id, unit, visitor, assigned_at, propensity, allocation, automated, variant)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING
            """,
            RowWrites.Values(Array.ConvertAll(assigned, e => e.StreamId), NpgsqlDbType.Uuid),
            RowWrites.Values(Array.ConvertAll(data, e => units[e.Visitor].ToArray()), NpgsqlDbType.Bytea),
            RowWrites.Values(Array.ConvertAll(data, e => e.Visitor.ToArray()), NpgsqlDbType.Bytea),
            RowWrites.Values(Array.ConvertAll(assigned, e => e.Timestamp.UtcDateTime), NpgsqlDbType.TimestampTz),
            RowWrites.Values(Array.ConvertAll(data, e => e.Propensity), NpgsqlDbType.Double),
            RowWrites.Values(Array.ConvertAll(data, e => e.Allocation), NpgsqlDbType.Integer),
            RowWrites.Values(Array.ConvertAll(data, e => e.Automated is not null), NpgsqlDbType.Boolean),
            RowWrites.Values(Array.ConvertAll(data, e => e.Variant), NpgsqlDbType.Text)
        );
    }

    /// <summary>Remembers, behind the answer, a unit that is in no experiment because of a holdout.</summary>
    public void NoteHeldOut(Guid holdout, PendingAssignment assignment) =>
        heldOut.Note(holdout, assignment.Unit, assignment.Command.Automated is not null);

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
        command.Parameters.Add(Bytes([.. contexts.Select(c => c.Visitor.ToArray())]));
        command.Parameters.Add(
            new NpgsqlParameter<string[]>
            {
                TypedValue = [.. contexts.Select(c => c.Context.GetRawText())],
                NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb,
            }
        );
        return command;
    }

    private static NpgsqlParameter<byte[][]> Bytes(byte[][] values) =>
        new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };
}
