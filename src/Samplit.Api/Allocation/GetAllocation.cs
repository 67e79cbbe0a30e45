using Microsoft.AspNetCore.Http.Timeouts;
using Samplit.Api.Http;
using Samplit.Domain;
using Wolverine.Http;

namespace Samplit.Api.Allocation;

[Tags("Experiments")]
public static class GetAllocationEndpoint
{
    /// <summary>Computes and records: a GET that writes, because whoever reads shares uses them, and what is used is on record.</summary>
    [WolverineGet("/api/experiments/{id:guid}/allocation")]
    [EndpointSummary("How the traffic should be split by the last days, computed, recorded and moving nobody")]
    [Refuses(400, 404, 422), DisableRequestTimeout]
    public static async Task<(AllocationView?, Refusal?)> Get(
        Guid id,
        int? windowDays,
        AllocationComputation computation,
        CancellationToken ct
    )
    {
        var (computed, refusal) = await computation.ComputeAsync(id, windowDays, Requests.Metadata(), ct);
        return computed is null ? (null, refusal) : (AllocationView.Of(id, computed), null);
    }
}
