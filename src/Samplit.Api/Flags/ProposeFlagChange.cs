using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Approvals;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

/// <summary>Exactly one thing that is to become of a flag, as it is said where it is done at once, and why.</summary>
/// <param name="Reason">For those who approve it, and for those who read the stream.</param>
/// <param name="Environment">The one that is set to <paramref name="Is"/>.</param>
/// <param name="Is">All of what the flag does there from then on.</param>
/// <param name="Definition">All of what it is from then on.</param>
/// <param name="Override">What one unit is to get.</param>
/// <param name="Planned">What is to become of it at a time.</param>
/// <param name="Ramp">That is to start.</param>
/// <param name="Activate">True to let it do again what its environments say.</param>
/// <param name="Archive">True to put it away.</param>
public sealed record ProposeFlagChangeRequest(
    [Required] string? Reason,
    string? Environment = null,
    FlagEnvironment? Is = null,
    FlagDefinition? Definition = null,
    OverrideFlagRequest? Override = null,
    PlanFlagChangeRequest? Planned = null,
    StartFlagRampRequest? Ramp = null,
    bool? Activate = null,
    bool? Archive = null
) : IExample
{
    static object IExample.Example =>
        new ProposeFlagChangeRequest("A tenth of all.", "production", FlagView.SomeEnvironment);
}

[Tags("Flags")]
public static class ProposeFlagChangeEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.ProposalCreate)]
    [WolverinePost("/api/flags/{id}/proposals")]
    [EndpointSummary(
        "Propose what another person has to approve of a flag; If-Match guards against a change in between"
    )]
    [Refuses(400, 403, 404, 409, 412, 413, 415, 422)]
    public static async Task<(Created<ProposalView>?, Refusal?)> Post(
        Guid id,
        ProposeFlagChangeRequest request,
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
            : (TypedResults.Created($"/api/flags/{id}/proposals/{proposed.Id}", proposed), null);
    }
}
