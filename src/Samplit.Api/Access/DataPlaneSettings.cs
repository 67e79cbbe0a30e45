using Marten;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Streams;
using ZiggyCreatures.Caching.Fusion;

namespace Samplit.Api.Access;

/// <summary>Whether the data plane takes keys: read and changed, and remembered for a few seconds.</summary>
public sealed class DataPlaneSettings(
    StreamStore store,
    IDocumentStore documents,
    IFusionCache cache,
    TimeProvider clock
)
{
    private const string CacheKey = "access-settings";

    private readonly RecentReads<bool> _recentReads = new(clock);

    /// <summary>No older than five seconds, while the database answers.</summary>
    public ValueTask<bool> IsOpenAsync(CancellationToken ct) =>
        _recentReads.TryGet(CacheKey, out var isOpen)
            ? new(isOpen)
            : cache.GetOrSetAsync<bool>(CacheKey, (_, token) => ReadIsOpenAsync(token), token: ct);

    public async Task<AccessSettings> ReadAsync(CancellationToken ct)
    {
        await using var session = documents.QuerySession();
        return await session.LoadAsync<AccessSettings>(AccessSettings.StreamId, ct) ?? AccessSettings.Default;
    }

    /// <returns>The settings as they are then, or why they are as they were.</returns>
    public async Task<(AccessSettings?, Refusal?)> SetAsync(
        bool isDataPlaneOpen,
        ExpectedRevision expected,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        await using var session = store.OpenDocumentSession(actor);
        var stream = await session.Events.FetchForWriting<AccessSettings>(AccessSettings.StreamId, ct);
        var settings = stream.Aggregate ?? AccessSettings.Default;
        if (!expected.Allows(settings.Revision))
        {
            return (null, Refusal.StaleRevision);
        }
        var decision = AccessSettings.SetDataPlane(settings, isDataPlaneOpen);
        if (decision.Events.Count == 0)
        {
            return (settings, null);
        }
        stream.AppendMany(store.AsStored(decision.Events));
        await session.SaveChangesAsync(ct);
        _recentReads.Forget(CacheKey);
        await cache.RemoveAsync(CacheKey, token: ct);
        return (await ReadAsync(ct), null);
    }

    private async Task<bool> ReadIsOpenAsync(CancellationToken ct)
    {
        var isOpen = (await ReadAsync(ct)).IsDataPlaneOpen;
        _recentReads.Remember(CacheKey, isOpen);
        return isOpen;
    }
}
