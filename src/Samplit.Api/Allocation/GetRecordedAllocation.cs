using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Projections.Allocation;
using Wolverine.Http;

namespace Samplit.Api.Allocation;

[Tags("Experiments")]
public static class GetRecordedAllocationEndpoint
{
    public static async Task<(RecordedComputation?, Refusal?)> LoadAsync(
        Guid id,
        int number,
        RecommendationReader computations,
        CancellationToken ct
    ) =>
        await computations.FindAsync(id, number, ct) is { } found
            ? (found, null)
            : (
                null,
                new Refusal(
                    RefusalKind.NotFound,
                    ProblemCodes.AllocationNotFound,
                    "There is no computed allocation with this number."
                )
            );

    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}/allocations/{number:int}")]
    [EndpointSummary("One computed allocation and its evidence")]
    [Refuses(404)]
    public static AllocationView Get(Guid id, RecordedComputation recorded) =>
        AllocationView.Create(id, recorded, withEvidence: true);
}
