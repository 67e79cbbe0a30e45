using Samplit.Api.Approvals;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Flags;

[Tags("Flags")]
public static class GetFlagProposalEndpoint
{
    [Requires(Permission.FlagRead)]
    [WolverineGet("/api/flags/{id}/proposals/{proposal}"), EndpointSummary("One proposal for a flag"), Refuses(404)]
    public static Task<(ProposalView?, Refusal?)> Get(
        Guid id,
        Guid proposal,
        FlagProposalChanges proposals,
        CancellationToken ct
    ) => proposals.OfFlag(id).FindAsync(proposal, GetFlagEndpoint.NotFound, ct);
}
