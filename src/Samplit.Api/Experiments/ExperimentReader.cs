using Marten;
using Samplit.Api.Database;
using Samplit.Api.Projects;
using Samplit.Domain.Experiments;

namespace Samplit.Api.Experiments;

/// <summary>Reads the experiments' definitions, for whoever asks.</summary>
public sealed class ExperimentReader(CallerSessions sessions)
{
    public Task<Experiment?> FindAsync(Guid id, CancellationToken ct) =>
        sessions.ReadAsync(session => session.LoadAsync<Experiment>(id, ct), ct);

    /// <summary>How far the experiment's stream has come; 0 when there is none.</summary>
    public async Task<long> VersionAsync(Guid id, CancellationToken ct) =>
        (await sessions.ReadAsync(session => session.Events.FetchStreamStateAsync(id, ct), ct))?.Version ?? 0;

    /// <summary>Newest first.</summary>
    /// <param name="after">Id of the last experiment of the page before.</param>
    /// <param name="projects">The only ones whose experiments are listed; null for all.</param>
    public Task<IReadOnlyList<Experiment>> ListAsync(
        ExperimentStatus? status,
        Guid? after,
        int limit,
        IReadOnlyList<Guid>? projects,
        CancellationToken ct
    ) => sessions.ReadAsync(session => NewestFirst(session, status, after, projects).Take(limit).ToListAsync(ct), ct);

    /// <inheritdoc cref="ListAsync"/>
    /// <param name="session">That it is to be read in.</param>
    internal static IQueryable<Experiment> NewestFirst(
        IQuerySession session,
        ExperimentStatus? status,
        Guid? after,
        IReadOnlyList<Guid>? projects
    )
    {
        var before = after ?? Guid.AllBitsSet;
        var experiments = session.Query<Experiment>().Where(e => e.Id < before).OfProjects(projects);
        if (status is { } wanted)
        {
            experiments = experiments.Where(e => e.Status == wanted);
        }
        // Ids are UUIDs of version 7, so their order is the order of creation.
        return experiments.OrderByDescending(e => e.Id);
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
}
