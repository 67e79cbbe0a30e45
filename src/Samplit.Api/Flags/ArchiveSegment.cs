using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Flags;

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
