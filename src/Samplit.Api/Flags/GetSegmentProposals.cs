using Samplit.Api.Approvals;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Flags;

[Tags("Flags")]
public static class GetSegmentProposalsEndpoint
{
    [Requires(Permission.FlagRead)]
    [WolverineGet("/api/segments/{id}/proposals")]
    [EndpointSummary("What is proposed for a segment, newest first: all that wait, and the last that were closed")]
    [Refuses(404)]
    public static Task<(ProposalsView?, Refusal?)> Get(Guid id, FlagProposalChanges proposals, CancellationToken ct) =>
        proposals.OfSegment(id).ListAsync(FlagChanges.SegmentNotFound, ct);
}
