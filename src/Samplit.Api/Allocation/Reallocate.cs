using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Allocation;
using Samplit.Domain.Experiments;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Allocation;

/// <param name="Sequence">The event's version in the experiment's stream.</param>
/// <param name="Reallocation">The event: inputs, algorithm and weights, enough to compute it again.</param>
public sealed record ReallocationView(long Sequence, DateTimeOffset OccurredAt, TrafficReallocated Reallocation);

[Tags("Experiments")]
public static class ReallocateEndpoint
{
    public static Task<(Experiment?, Refusal?)> LoadAsync(
        Guid id,
        ExperimentReader experiments,
        CancellationToken ct
    ) => GetExperimentEndpoint.LoadAsync(id, experiments, ct);

    [Requires(Permission.ExperimentReallocate)]
    [WolverinePost("/api/experiments/{id}/reallocations")]
    [EndpointSummary("Reallocate traffic now")]
    [Refuses(404, 409)]
    public static async Task<(ReallocationView?, Refusal?)> Post(
        Experiment experiment,
        AllocationRecommender recommender,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var outcome = await recommender.ReallocateAsync(experiment.Id, actor, ct);
        if (outcome.Refusal is { } refusal)
        {
            return (null, refusal);
        }
        var last = outcome.Events[^1];
        return (new ReallocationView(last.Version, last.Timestamp, (TrafficReallocated)last.Data), null);
    }
}
