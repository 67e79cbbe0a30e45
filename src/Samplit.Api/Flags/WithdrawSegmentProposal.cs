using Samplit.Api.Approvals;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

[Tags("Flags")]
public static class WithdrawSegmentProposalEndpoint
{
    [Requires(Permission.ProposalCreate)]
    [WolverinePost("/api/segments/{id}/proposals/{proposal}/withdraw")]
    [EndpointSummary("Take back what one has proposed for a segment")]
    [Refuses(403, 404, 409)]
    public static Task<(ProposalView?, Refusal?)> Post(
        Guid id,
        Guid proposal,
        FlagProposalChanges proposals,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    ) => proposals.OfSegment(id).WithdrawAsync(proposal, caller, actor, ct);
}
