using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Approvals;

[Tags("Approvals")]
public static class WithdrawProposalEndpoint
{
    [Requires(Permission.ProposalCreate)]
    [WolverinePost("/api/experiments/{id}/proposals/{proposal}/withdraw")]
    [EndpointSummary("Take back what one has proposed")]
    [Refuses(403, 404, 409)]
    public static Task<(ProposalView?, Refusal?)> Post(
        Guid id,
        Guid proposal,
        ProposalChanges proposals,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    ) => proposals.WithdrawAsync(id, proposal, caller, actor, ct);
}
