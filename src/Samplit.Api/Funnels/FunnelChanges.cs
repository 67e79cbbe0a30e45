using Marten;
using Samplit.Domain;
using Samplit.Domain.Funnels;
using Samplit.Ledger;
using Samplit.Projections.Funnels;
using Samplit.Projections.Streams;

namespace Samplit.Api.Funnels;

/// <summary>Makes funnels and changes them, each while its stream is held.</summary>
public sealed class FunnelChanges(StreamStore store, TimeProvider clock)
{
    /// <param name="events">Of a funnel that begins.</param>
    /// <returns>The funnel as it is then, or why there is none.</returns>
    public async Task<(Funnel?, Refusal?)> CreateAsync(
        IReadOnlyList<object> events,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        await using var session = store.OpenDocumentSession(actor);
        session.Events.StartStream<Funnel>(id, store.AsStored(events));
        return await SaveAsync(session, id, ct);
    }

    /// <returns>The funnel as it is then, or why it is as it was.</returns>
    public async Task<(FunnelView?, Refusal?)> ApplyAsync(
        Guid id,
        ExpectedRevision expected,
        Func<Funnel, Decision> decide,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        if (id == Guid.Empty)
        {
            // Marten takes none.
            return (null, GetFunnelEndpoint.NotFound);
        }
        await using var session = store.OpenDocumentSession(actor);
        var stream = await session.Events.FetchForExclusiveWriting<Funnel>(id, ct);
        if (stream.Aggregate is not { } funnel)
        {
            return (null, GetFunnelEndpoint.NotFound);
        }
        var decision = expected.Allows(funnel.Revision) ? decide(funnel) : Decision.Refuse(Refusal.StaleRevision);
        if (decision.Refusal is { } refusal)
        {
            return (null, refusal);
        }
        if (decision.Events.Count == 0)
        {
            return (FunnelView.From(funnel), null);
        }
        stream.AppendMany(store.AsStored(decision.Events));
        var (changed, taken) = await SaveAsync(session, id, ct);
        return changed is null ? (null, taken) : (FunnelView.From(changed), null);
    }

    private static async Task<(Funnel?, Refusal?)> SaveAsync(IDocumentSession session, Guid id, CancellationToken ct)
    {
        try
        {
            await session.SaveChangesAsync(ct);
        }
        catch (Exception e) when (e.ViolatedConstraint() == FunnelProjection.NameIndex)
        {
            return (
                null,
                new Refusal(RefusalKind.Conflict, ProblemCodes.NameTaken, "Another funnel has this name.", "name")
            );
        }
        return (await session.Events.FetchLatest<Funnel>(id, ct), null);
    }
}
