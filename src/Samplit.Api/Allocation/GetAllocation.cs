using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Allocation;

[Tags("Experiments")]
public static class GetAllocationEndpoint
{
    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}/allocation")]
    [EndpointSummary("How the traffic should be split by the last days; nothing is recorded, and nobody moved")]
    [Refuses(400, 404, 422), LongRead]
    public static async Task<(AllocationView?, Refusal?)> Get(
        Guid id,
        int? windowDays,
        AllocationRecommender recommender,
        CancellationToken ct
    )
    {
        var (computed, recorded, refusal) = await recommender.ComputeAsync(id, windowDays, ct);
        return computed is null ? (null, refusal) : (AllocationView.Create(id, computed, recorded), null);
    }
}
