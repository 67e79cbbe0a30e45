using Marten;
using Samplit.Projections.Allocation;

namespace Samplit.Api.Allocation;

/// <summary>Reads the allocation history, newest first.</summary>
public sealed class ReallocationReader(IDocumentStore store)
{
    public async Task<IReadOnlyList<ReallocationView>> ListAsync(
        Guid experimentId,
        int before,
        int limit,
        CancellationToken ct
    )
    {
        await using var session = store.QuerySession();
        var page = await session
            .Query<RecordedReallocation>()
            .Where(r => r.ExperimentId == experimentId && r.Number < before)
            .OrderByDescending(r => r.Number)
            .Take(limit)
            .ToListAsync(ct);
        return [.. page.Select(r => new ReallocationView(r.Version, r.At, r.Event))];
    }
}
