using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Samplit.Domain.Targeting;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

/// <param name="Key">What rules call it; no other segment has the same, whatever its case.</param>
/// <param name="When">What is asked of the context.</param>
/// <param name="Project">Id or name of what it belongs to; where the caller may make one when absent.</param>
public sealed record CreateSegmentRequest(
    [Required] string? Key,
    [Required] Rule? When,
    string? Description = null,
    string? Project = null
) : IExample
{
    static object IExample.Example => new CreateSegmentRequest("staff", SegmentView.Some);
}

[Tags("Flags")]
public static class CreateSegmentEndpoint
{
    [Requires(Permission.FlagDefine), InProject]
    [WolverinePost("/api/segments"), EndpointSummary("Make a segment: units that rules of several flags are for")]
    [Refuses(400, 409, 413, 415, 422)]
    public static async Task<(Created<SegmentView>?, Refusal?)> Post(
        CreateSegmentRequest request,
        ProjectReader projects,
        FlagChanges flags,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (project, unknown) = await projects.ChooseAsync(caller, Permission.FlagDefine, request.Project, ct);
        if (unknown is not null)
        {
            return (null, unknown);
        }
        var (created, refusal) = await flags.CreateSegmentAsync(
            project,
            all => ChangeSegment.Create(request.Key, request.When, request.Description, all.Segments, project),
            actor,
            ct
        );
        return created is null
            ? (null, refusal)
            : (TypedResults.Created($"/api/segments/{created.Id}", SegmentView.From(created)), null);
    }
}
