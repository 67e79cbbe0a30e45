using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Wolverine.Http;

namespace Samplit.Api.Flags;

[Tags("Flags")]
public static class GetSegmentEndpoint
{
    public static async Task<(Segment?, Refusal?)> LoadAsync(Guid id, FlagReader flags, CancellationToken ct) =>
        await flags.FindSegmentAsync(id, ct) is { } found ? (found, null) : (null, FlagChanges.SegmentNotFound);

    [Requires(Permission.FlagRead)]
    [WolverineGet("/api/segments/{id}"), EndpointSummary("One segment"), Refuses(404)]
    public static SegmentView Get(Segment segment) => SegmentView.From(segment);
}
