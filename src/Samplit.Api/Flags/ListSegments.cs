using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Flags;

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record SegmentPage(IReadOnlyList<SegmentView> Segments, Guid? Next);

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
