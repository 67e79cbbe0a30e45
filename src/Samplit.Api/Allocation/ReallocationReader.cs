using Marten;
using Samplit.Projections.Allocation;

namespace Samplit.Api.Allocation;

/// <summary>Reads the allocation history, newest first.</summary>
public sealed class ReallocationReader(IDocumentStore store)
{
    /// <param name="number">Of the allocation that began with it.</param>
    /// <returns>Null when there is none.</returns>
    public async Task<RecordedReallocation?> FindAsync(Guid experimentId, int number, CancellationToken ct)
    {
        await using var session = store.QuerySession();
        return await session
            .Query<RecordedReallocation>()
            .SingleOrDefaultAsync(r => r.ExperimentId == experimentId && r.Number == number, ct);
    }

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
