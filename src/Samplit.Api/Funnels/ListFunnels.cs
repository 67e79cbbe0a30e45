using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Funnels;
using Samplit.Domain.Json;
using Wolverine.Http;

namespace Samplit.Api.Funnels;

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record FunnelPage(IReadOnlyList<FunnelView> Funnels, Guid? Next);

[Tags("Funnels")]
public static class ListFunnelsEndpoint
{
    public static Refusal? Validate(string? status, int? limit) =>
        status is null || NamedEnum.Find<FunnelStatus>(status) is not null
            ? Requests.ValidateLimit(limit)
            : Refusal.Invalid("status", "One of draft, active and archived.");

    [Requires(Permission.FunnelRead), InProject]
    [WolverineGet("/api/funnels"), EndpointSummary("List funnels, newest first"), Refuses(400, 422)]
    public static async Task<FunnelPage> Get(
        string? status,
        Guid? after,
        int? limit,
        FunnelReader funnels,
        Principal caller,
        CancellationToken ct
    )
    {
        var wanted = status is null ? null : NamedEnum.Find<FunnelStatus>(status);
        var page = await Page.ReadAsync(
            limit,
            size => funnels.ListAsync(wanted, after, size, caller.ProjectsWith(Permission.FunnelRead), ct)
        );
        return new([.. page.Items.Select(FunnelView.From)], page.Next(f => f.Id));
    }
}
