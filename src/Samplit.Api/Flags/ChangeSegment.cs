using System.ComponentModel.DataAnnotations;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Samplit.Domain.Targeting;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

/// <summary>All of what a segment is from then on.</summary>
public sealed record ChangeSegmentRequest([Required] Rule? When, string? Description = null) : IExample
{
    static object IExample.Example => new ChangeSegmentRequest(SegmentView.Some, "Whoever works here.");
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
