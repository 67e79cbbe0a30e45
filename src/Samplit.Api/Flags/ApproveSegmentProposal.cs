using Samplit.Api.Approvals;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

[Tags("Flags")]
public static class ApproveSegmentProposalEndpoint
{
    [Requires(Permission.ProposalDecide), StepUp]
    [WolverinePost("/api/segments/{id}/proposals/{proposal}/approve")]
    [EndpointSummary("Approve exactly what was proposed for a segment; the last approval that is needed does it")]
    [Refuses(400, 403, 404, 409, 413, 415, 422)]
    public static Task<(ProposalView?, Refusal?)> Post(
        Guid id,
        Guid proposal,
        ApproveProposalRequest request,
        FlagProposalChanges proposals,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    ) => proposals.OfSegment(id).ApproveAsync(proposal, request.Digest, caller, actor, ct);
}
