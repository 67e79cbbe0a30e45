using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Allocation;

[Tags("Experiments")]
public static class ListAllocationsEndpoint
{
    public static async Task<Refusal?> ValidateAsync(
        Guid id,
        string? from,
        string? to,
        int? before,
        int? limit,
        ExperimentReader experiments,
        CancellationToken ct
    ) =>
        Requests.ValidateLimit(limit)
        ?? (before is < 1 ? Refusal.Invalid("before", "The number of a computation, from 1.") : null)
        ?? Requests.ValidateDay("from", from, Requests.Day(from))
        ?? Requests.ValidateDay("to", to, Requests.Day(to))
        ?? (await experiments.FindAsync(id, ct) is null ? Refusal.ExperimentNotFound : null);

    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}/allocations")]
    [EndpointSummary("The computed allocations of a period, newest first")]
    [Refuses(400, 404, 422)]
    public static async Task<AllocationPage> Get(
        Guid id,
        string? from,
        string? to,
        int? before,
        int? limit,
        RecommendationReader computations,
        CancellationToken ct
    )
    {
        var (first, last) = (Requests.Day(from), Requests.Day(to));
        var page = await Page.ReadAsync(
            limit,
            size => computations.ListAsync(id, first, last, before ?? int.MaxValue, size, ct)
        );
        return new(id, [.. page.Items.Select(c => AllocationView.Create(id, c))], page.Next(c => c.Number));
    }
}
