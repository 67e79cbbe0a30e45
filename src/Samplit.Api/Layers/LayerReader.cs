using Marten;
using Marten.Linq.MatchesSql;
using Samplit.Domain.Layers;

namespace Samplit.Api.Layers;

/// <summary>Reads layers.</summary>
public sealed class LayerReader(IDocumentStore store)
{
    public async Task<Layer?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<Layer>(id, ct);
    }

    /// <summary>Whether a layer has this name, whatever its case.</summary>
    public async Task<bool> IsTakenAsync(string name, CancellationToken ct)
    {
        await using var session = store.QuerySession();
        return await session
            .Query<Layer>()
            .AnyAsync(l => l.MatchesSql("lower(d.data ->> 'name') = lower(?)", name), ct);
    }

    /// <summary>Newest first.</summary>
    /// <param name="after">Id of the last layer of the page before.</param>
    public async Task<IReadOnlyList<Layer>> ListAsync(Guid? after, int limit, CancellationToken ct)
    {
        var before = after ?? Guid.AllBitsSet;
        await using var session = store.QuerySession();
        // Ids are UUIDs of version 7, so their order is the order of creation.
        return await session
            .Query<Layer>()
            .Where(l => l.Id < before)
            .OrderByDescending(l => l.Id)
            .Take(limit)
            .ToListAsync(ct);
    }
}
