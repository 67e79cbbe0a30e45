using Marten;
using Samplit.Api.Projects;
using Samplit.Domain.Experiments;

namespace Samplit.Api.Experiments;

/// <summary>Reads the experiments' definitions.</summary>
public sealed class ExperimentReader(IDocumentStore store)
{
    public async Task<Experiment?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<Experiment>(id, ct);
    }

    /// <summary>How far the experiment's stream has come; 0 when there is none.</summary>
    public async Task<long> VersionAsync(Guid id, CancellationToken ct)
    {
        await using var session = store.QuerySession();
        return (await session.Events.FetchStreamStateAsync(id, ct))?.Version ?? 0;
    }

    /// <summary>Newest first.</summary>
    /// <param name="after">Id of the last experiment of the page before.</param>
    /// <param name="projects">The only ones whose experiments are listed; null for all.</param>
    public async Task<IReadOnlyList<Experiment>> ListAsync(
        ExperimentStatus? status,
        Guid? after,
        int limit,
        IReadOnlyList<Guid>? projects,
        CancellationToken ct
    )
    {
        var before = after ?? Guid.AllBitsSet;
        await using var session = store.QuerySession();
        var experiments = session.Query<Experiment>().Where(e => e.Id < before).OfProjects(projects);
        if (status is { } wanted)
        {
            experiments = experiments.Where(e => e.Status == wanted);
        }
        // Ids are UUIDs of version 7, so their order is the order of creation.
        return await experiments.OrderByDescending(e => e.Id).Take(limit).ToListAsync(ct);
    }

    /// <summary>The experiments that traffic may have to be reallocated in.</summary>
    public async Task<IReadOnlyList<Guid>> ListAdaptingAsync(CancellationToken ct)
    {
        await using var session = store.QuerySession();
        return await session
            .Query<Experiment>()
            .Where(e => e.Status == ExperimentStatus.Active && e.AllocationStrategy == AllocationStrategy.Adaptive)
            .Select(e => e.Id)
            .ToListAsync(ct);
    }

    /// <summary>The experiments that may still start or end by themselves.</summary>
    public async Task<IReadOnlyList<Experiment>> ListScheduledAsync(CancellationToken ct)
    {
        await using var session = store.QuerySession();
        return await session
            .Query<Experiment>()
            .Where(e =>
                (e.Status == ExperimentStatus.Draft && (e.StartAt != null || e.EndAt != null))
                || ((e.Status == ExperimentStatus.Active || e.Status == ExperimentStatus.Paused) && e.EndAt != null)
            )
            .ToListAsync(ct);
    }

    /// <summary>Which of these will never run again.</summary>
    /// <param name="session">That it is to be read in.</param>
    public static async Task<IReadOnlySet<Guid>> ListClosedAsync(
        Guid[] ids,
        IQuerySession session,
        CancellationToken ct
    )
    {
        var closed = await session
            .Query<Experiment>()
            .Where(e =>
                e.Id.IsOneOf(ids) && (e.Status == ExperimentStatus.Completed || e.Status == ExperimentStatus.Archived)
            )
            .Select(e => e.Id)
            .ToListAsync(ct);
        return closed.ToHashSet();
    }

    /// <summary>The experiments of an installation that are not over.</summary>
    public async Task<IReadOnlyList<Experiment>> ListOpenAsync(Guid installation, CancellationToken ct)
    {
        await using var session = store.QuerySession();
        return await session
            .Query<Experiment>()
            .Where(e =>
                e.Installation == installation
                && e.Status != ExperimentStatus.Completed
                && e.Status != ExperimentStatus.Archived
            )
            .OrderBy(e => e.Id)
            .ToListAsync(ct);
    }
}
