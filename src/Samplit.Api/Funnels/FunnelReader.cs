using Marten;
using Samplit.Api.Database;
using Samplit.Api.Projects;
using Samplit.Domain.Funnels;

namespace Samplit.Api.Funnels;

/// <summary>Reads funnels, for whoever asks.</summary>
public sealed class FunnelReader(CallerSessions sessions)
{
    public Task<Funnel?> FindAsync(Guid id, CancellationToken ct) =>
        sessions.ReadAsync(session => session.LoadAsync<Funnel>(id, ct), ct);

    /// <summary>Newest first.</summary>
    /// <param name="status">Null for all of them.</param>
    /// <param name="after">Id of the last funnel of the page before.</param>
    /// <param name="projects">The only ones whose funnels are listed; null for all.</param>
    public Task<IReadOnlyList<Funnel>> ListAsync(
        FunnelStatus? status,
        Guid? after,
        int limit,
        IReadOnlyList<Guid>? projects,
        CancellationToken ct
    ) =>
        sessions.ReadAsync(
            session =>
            {
                var before = after ?? Guid.AllBitsSet;
                var funnels = session.Query<Funnel>().Where(f => f.Id < before).OfProjects(projects);
                if (status is { } wanted)
                {
                    funnels = funnels.Where(f => f.Status == wanted);
                }
                // Ids are UUIDs of version 7, so their order is the order of creation.
                return funnels.OrderByDescending(f => f.Id).Take(limit).ToListAsync(ct);
            },
            ct
        );
}
