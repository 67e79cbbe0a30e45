using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Approvals;
using Wolverine.Http;

namespace Samplit.Api.Approvals;

[Tags("Approvals")]
public static class GetProposalEndpoint
{
    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}/proposals/{proposal}"), EndpointSummary("One proposal"), Refuses(404)]
    public static async Task<(ProposalView?, Refusal?)> Get(
        Guid id,
        Guid proposal,
        ProposalReader proposals,
        CancellationToken ct
    )
    {
        var all = await proposals.ListAsync(id, ct);
        return all is null ? (null, Refusal.ExperimentNotFound)
            : all.FirstOrDefault(p => p.Id == proposal) is { } found ? (found, null)
            : (null, DecideProposal.NotFound);
    }
}
