using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Allocation;

/// <param name="Next">What to give as <c>before</c> for the next page; absent on the last one.</param>
public sealed record ReallocationPage(Guid ExperimentId, IReadOnlyList<ReallocationView> Reallocations, int? Next);

[Tags("Experiments")]
public static class ListReallocationsEndpoint
{
    public static async Task<Refusal?> ValidateAsync(
        Guid id,
        int? before,
        int? limit,
        ExperimentReader experiments,
        CancellationToken ct
    ) =>
        Requests.ValidateLimit(limit)
        ?? (before is < 1 ? Refusal.Invalid("before", "The number of an allocation, from 1.") : null)
        ?? (await experiments.FindAsync(id, ct) is null ? Refusal.ExperimentNotFound : null);

    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}/reallocations")]
    [EndpointSummary("The allocation history, newest first; numbers that it lacks began with a change of variants")]
    [Refuses(400, 404, 422)]
    public static async Task<ReallocationPage> Get(
        Guid id,
        int? before,
        int? limit,
        ReallocationReader reallocations,
        CancellationToken ct
    )
    {
        var page = await Page.ReadAsync(limit, size => reallocations.ListAsync(id, before ?? int.MaxValue, size, ct));
        return new(id, page.Items, page.Next(r => r.Reallocation.Allocation));
    }
}
