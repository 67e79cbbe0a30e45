using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Approvals;

[Tags("Approvals")]
public static class ApproveProposalEndpoint
{
    [Requires(Permission.ProposalDecide), StepUp]
    [WolverinePost("/api/experiments/{id}/proposals/{proposal}/approve")]
    [EndpointSummary("Approve exactly what was proposed; the last approval that is needed does it")]
    [Refuses(400, 403, 404, 409, 413, 415, 422)]
    public static Task<(ProposalView?, Refusal?)> Post(
        Guid id,
        Guid proposal,
        ApproveProposalRequest request,
        ProposalChanges proposals,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    ) => proposals.ApproveAsync(id, proposal, request.Digest, caller, actor, ct);
}
