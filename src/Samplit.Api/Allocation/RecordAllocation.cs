using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Allocation;

[Tags("Experiments")]
public static class RecordAllocationEndpoint
{
    /// <summary>For shares that are used: what they follow from is on record then, and can be computed again.</summary>
    [Requires(Permission.ExperimentRecordAllocation)]
    [WolverinePost("/api/experiments/{id}/allocations")]
    [EndpointSummary("Compute how the traffic should be split by the last days, and record it; nobody is moved")]
    [Refuses(400, 404, 422), LongRead]
    public static async Task<(AllocationView?, Refusal?)> Post(
        Guid id,
        int? windowDays,
        AllocationRecommender recommender,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (computed, refusal) = await recommender.RecordAsync(id, windowDays, actor, ct);
        return computed is null ? (null, refusal) : (AllocationView.Create(id, computed), null);
    }
}
