using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Decisions;
using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Allocation;
using Samplit.Domain.Allocation.Algorithms;
using Samplit.Domain.Json;
using Samplit.Projections.Schema;
using Samplit.Projections.Streams;

namespace Samplit.Api.Allocation;

/// <param name="Sequence">The event's version in the experiment's stream.</param>
/// <param name="Reallocation">The event: inputs, policy and weights, enough to compute it again.</param>
internal sealed record ReallocationView(long Sequence, DateTimeOffset OccurredAt, TrafficReallocated Reallocation);

/// <param name="Next">What to give as <c>before</c> for the next page; absent on the last one.</param>
internal sealed record ReallocationPage(Guid ExperimentId, IReadOnlyList<ReallocationView> Reallocations, int? Next);

internal static class ReallocationEndpoints
{
    internal static async Task<Results<Ok<ReallocationView>, ProblemHttpResult>> Post(
        Guid id,
        ExperimentReader experiments,
        DecisionLog decisions,
        AllocationComputation computation,
        CancellationToken ct
    )
    {
        if (await experiments.FindAsync(id, ct) is not { } experiment)
        {
            return Problems.From(Refusal.ExperimentNotFound);
        }
        var outcome =
            experiment.Target == OptimizationTarget.Conversion
                ? await decisions.ChangeAsync(id, Reallocation.Now(Requests.Metadata()), ct)
                : await computation.FollowAsync(id, onlyIfDue: false, Requests.Metadata(), ct);
        if (outcome.Refusal is { } refusal)
        {
            return Problems.From(refusal);
        }
        var @event = outcome.Events[^1];
        return TypedResults.Ok(new ReallocationView(@event.Version, @event.Timestamp, (TrafficReallocated)@event.Data));
    }

    internal static async Task<Results<Ok<ReallocationPage>, ProblemHttpResult>> List(
        Guid id,
        int? before,
        int? limit,
        ExperimentReader experiments,
        ReallocationReader reallocations,
        CancellationToken ct
    )
    {
        var (size, problem) = Requests.PageSize(limit);
        problem ??= before is < 1 ? Refusal.Invalid("before", "The number of an allocation, from 1.") : null;
        if (problem is not null)
        {
            return Problems.From(problem);
        }
        if (await experiments.FindAsync(id, ct) is null)
        {
            return Problems.From(Refusal.ExperimentNotFound);
        }
        var page = await reallocations.ListAsync(id, before ?? int.MaxValue, size + 1, ct);
        return TypedResults.Ok(
            new ReallocationPage(
                id,
                [.. page.Take(size)],
                page.Count > size ? page[size - 1].Reallocation.Allocation : null
            )
        );
    }
}

/// <summary>Reads the allocation history, newest first.</summary>
internal sealed class ReallocationReader(StreamStore store, StoreOptions options)
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
