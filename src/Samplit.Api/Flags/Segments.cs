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

/// <summary>All of what a segment is from then on.</summary>
public sealed record ChangeSegmentRequest([Required] Rule? When, string? Description = null) : IExample
{
    static object IExample.Example => new ChangeSegmentRequest(SegmentView.Some, "Whoever works here.");
}

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record SegmentPage(IReadOnlyList<SegmentView> Segments, Guid? Next);

[Tags("Flags")]
public static class CreateSegmentEndpoint
{
    public static async Task<(StoredProject?, Refusal?)> LoadAsync(
        CreateSegmentRequest request,
        ProjectReader projects,
        HttpContext http,
        CancellationToken ct
    )
    {
        var (project, refusal) = await projects.ChooseAsync(http.Caller()!, Permission.FlagDefine, request.Project, ct);
        return refusal is null ? (new StoredProject(project), null) : (null, refusal);
    }

    [Requires(Permission.FlagDefine), InProject]
    [WolverinePost("/api/segments"), EndpointSummary("Make a segment: units that rules of several flags are for")]
    [Refuses(400, 409, 413, 415, 422)]
    public static async Task<(Created<SegmentView>?, Refusal?)> Post(
        CreateSegmentRequest request,
        StoredProject project,
        FlagChanges flags,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (created, refusal) = await flags.CreateSegmentAsync(
            project.Id,
            all => ChangeSegment.Create(request.Key, request.When, request.Description, all.Segments, project.Id),
            actor,
            ct
        );
        return created is null
            ? (null, refusal)
            : (TypedResults.Created($"/api/segments/{created.Id}", SegmentView.From(created)), null);
    }
}

[Tags("Flags")]
public static class ListSegmentsEndpoint
{
    public static Refusal? Validate(int? limit) => Requests.ValidateLimit(limit);

    [Requires(Permission.FlagRead), InProject]
    [WolverineGet("/api/segments"), EndpointSummary("List segments, newest first"), Refuses(400, 422)]
    public static async Task<SegmentPage> Get(
        Guid? after,
        int? limit,
        FlagReader flags,
        Principal caller,
        CancellationToken ct
    )
    {
        var page = await Page.ReadAsync(
            limit,
            size => flags.ListSegmentsAsync(after, size, caller.ProjectsWith(Permission.FlagRead), ct)
        );
        return new([.. page.Items.Select(SegmentView.From)], page.Next(s => s.Id));
    }
}

[Tags("Flags")]
public static class GetSegmentEndpoint
{
    public static async Task<(Segment?, Refusal?)> LoadAsync(Guid id, FlagReader flags, CancellationToken ct) =>
        await flags.FindSegmentAsync(id, ct) is { } found ? (found, null) : (null, FlagChanges.SegmentNotFound);

    [Requires(Permission.FlagRead)]
    [WolverineGet("/api/segments/{id}"), EndpointSummary("One segment"), Refuses(404)]
    public static SegmentView Get(Segment segment) => SegmentView.From(segment);
}

[Tags("Flags")]
public static class ChangeSegmentEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.FlagDefine)]
    [WolverinePut("/api/segments/{id}"), EndpointSummary("Change a segment, for all flags that ask for it")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(SegmentView?, Refusal?)> Put(
        Guid id,
        ChangeSegmentRequest request,
        ExpectedRevision expected,
        FlagChanges flags,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        flags.ChangeSegmentAsync(
            id,
            expected,
            (segment, _) => ChangeSegment.Change(segment, request.When, request.Description),
            actor,
            ct
        );
}

[Tags("Flags")]
public static class ArchiveSegmentEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.FlagDefine)]
    [WolverinePost("/api/segments/{id}/archive"), EndpointSummary("Put a segment away that no rule asks for")]
    [Refuses(404, 409, 412)]
    public static Task<(SegmentView?, Refusal?)> Post(
        Guid id,
        ExpectedRevision expected,
        FlagChanges flags,
        EventMetadata actor,
        CancellationToken ct
    ) => flags.ChangeSegmentAsync(id, expected, (segment, all) => ChangeSegment.Archive(segment, all.Flags), actor, ct);
}
