using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Approvals;

[Tags("Approvals")]
public static class RejectProposalEndpoint
{
    [Requires(Permission.ProposalDecide), StepUp]
    [WolverinePost("/api/experiments/{id}/proposals/{proposal}/reject")]
    [EndpointSummary("Reject what was proposed")]
    [Refuses(400, 403, 404, 409, 413, 415, 422)]
    public static Task<(ProposalView?, Refusal?)> Post(
        Guid id,
        Guid proposal,
        RejectProposalRequest request,
        ProposalChanges proposals,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    ) => proposals.RejectAsync(id, proposal, request, caller, actor, ct);
}
