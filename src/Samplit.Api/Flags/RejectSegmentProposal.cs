using Samplit.Api.Approvals;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

[Tags("Flags")]
public static class RejectSegmentProposalEndpoint
{
    [Requires(Permission.ProposalDecide), StepUp]
    [WolverinePost("/api/segments/{id}/proposals/{proposal}/reject")]
    [EndpointSummary("Reject what was proposed for a segment")]
    [Refuses(400, 403, 404, 409, 413, 415, 422)]
    public static Task<(ProposalView?, Refusal?)> Post(
        Guid id,
        Guid proposal,
        RejectProposalRequest request,
        FlagProposalChanges proposals,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    ) => proposals.OfSegment(id).RejectAsync(proposal, request, caller, actor, ct);
}
