using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Approvals;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Targeting;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

/// <summary>All of what a segment is to be, and why.</summary>
/// <param name="Reason">For those who approve it, and for those who read the stream.</param>
public sealed record ProposeSegmentChangeRequest(
    [Required] string? Reason,
    [Required] Rule? When,
    string? Description = null
) : IExample
{
    static object IExample.Example =>
        new ProposeSegmentChangeRequest("They moved.", SegmentView.Some, "Whoever works here.");
}

[Tags("Flags")]
public static class ProposeSegmentChangeEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.ProposalCreate)]
    [WolverinePost("/api/segments/{id}/proposals")]
    [EndpointSummary(
        "Propose what another person has to approve of a segment; If-Match guards against a change in between"
    )]
    [Refuses(400, 403, 404, 409, 412, 413, 415, 422)]
    public static async Task<(Created<ProposalView>?, Refusal?)> Post(
        Guid id,
        ProposeSegmentChangeRequest request,
        ExpectedRevision expected,
        FlagProposalChanges proposals,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (proposed, refusal) = await proposals.ProposeAsync(id, request, expected, caller, actor, ct);
        return proposed is null
            ? (null, refusal)
            : (TypedResults.Created($"/api/segments/{id}/proposals/{proposed.Id}", proposed), null);
    }
}
