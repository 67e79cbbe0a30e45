using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Approvals;

[Tags("Approvals")]
public static class GetProposalsEndpoint
{
    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}/proposals")]
    [EndpointSummary("What is proposed for an experiment, newest first: all that wait, and the last that were closed")]
    [Refuses(404)]
    public static async Task<(ProposalsView?, Refusal?)> Get(Guid id, ProposalReader proposals, CancellationToken ct) =>
        await proposals.ListAsync(id, ct) is { } found
            ? (new ProposalsView(found), null)
            : (null, Refusal.ExperimentNotFound);
}
