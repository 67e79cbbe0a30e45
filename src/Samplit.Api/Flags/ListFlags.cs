using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Flags;
using Samplit.Domain.Json;
using Wolverine.Http;

namespace Samplit.Api.Flags;

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record FlagPage(IReadOnlyList<FlagView> Flags, Guid? Next);

[Tags("Flags")]
public static class ListFlagsEndpoint
{
    public static Refusal? Validate(string? status, int? limit) =>
        status is null || NamedEnum.Find<FlagStatus>(status) is not null
            ? Requests.ValidateLimit(limit)
            : Refusal.Invalid("status", "One of active, inactive and archived.");

    [Requires(Permission.FlagRead), InProject]
    [WolverineGet("/api/flags"), EndpointSummary("List flags, newest first"), Refuses(400, 422)]
    public static async Task<FlagPage> Get(
        string? status,
        Guid? after,
        int? limit,
        FlagReader flags,
        Principal caller,
        CancellationToken ct
    )
    {
        var wanted = status is null ? null : NamedEnum.Find<FlagStatus>(status);
        var page = await Page.ReadAsync(
            limit,
            size => flags.ListAsync(wanted, after, size, caller.ProjectsWith(Permission.FlagRead), ct)
        );
        return new(await flags.ViewAsync([.. page.Items], ct), page.Next(f => f.Id));
    }
}
