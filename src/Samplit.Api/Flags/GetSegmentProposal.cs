using Samplit.Api.Approvals;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Flags;

[Tags("Flags")]
public static class GetSegmentProposalEndpoint
{
    [Requires(Permission.FlagRead)]
    [
        WolverineGet("/api/segments/{id}/proposals/{proposal}"),
        EndpointSummary("One proposal for a segment"),
        Refuses(404)
    ]
    public static Task<(ProposalView?, Refusal?)> Get(
        Guid id,
        Guid proposal,
        FlagProposalChanges proposals,
        CancellationToken ct
    ) => proposals.OfSegment(id).FindAsync(proposal, FlagChanges.SegmentNotFound, ct);
}
