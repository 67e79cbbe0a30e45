using Marten;
using Samplit.Projections.Allocation;

namespace Samplit.Api.Allocation;

/// <summary>Reads the history of computed allocations.</summary>
public sealed class RecommendationReader(IDocumentStore store)
{
    public async Task<RecordedComputation?> FindAsync(Guid experimentId, int number, CancellationToken ct)
    {
        await using var session = store.QuerySession();
        return await session
            .Query<RecordedComputation>()
            .SingleOrDefaultAsync(c => c.ExperimentId == experimentId && c.Number == number, ct);
    }

    /// <summary>Newest first.</summary>
    /// <param name="from">
    /// The first day, in UTC; null for all before, and likewise <paramref name="to"/>, the last.
    /// </param>
    public async Task<IReadOnlyList<RecordedComputation>> ListAsync(
        Guid experimentId,
        DateOnly? from,
        DateOnly? to,
        int before,
        int limit,
        CancellationToken ct
    )
    {
        var begin = Midnight(from ?? DateOnly.MinValue);
        var end = to is { } last && last < DateOnly.MaxValue ? Midnight(last.AddDays(1)) : DateTimeOffset.MaxValue;
        await using var session = store.QuerySession();
        return await session
            .Query<RecordedComputation>()
            .Where(c => c.ExperimentId == experimentId && c.Number < before && c.At >= begin && c.At < end)
            .OrderByDescending(c => c.Number)
            .Take(limit)
            .ToListAsync(ct);
    }

    private static DateTimeOffset Midnight(DateOnly day) => new(day, TimeOnly.MinValue, TimeSpan.Zero);
}
