using Marten;
using Samplit.Api.Database;
using Samplit.Api.Projects;
using Samplit.Domain.Layers;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Layers;

/// <summary>Reads layers, for whoever asks.</summary>
public sealed class LayerReader(CallerSessions sessions)
{
    public Task<Layer?> FindAsync(Guid id, CancellationToken ct) =>
        sessions.ReadAsync(session => session.LoadAsync<Layer>(id, ct), ct);

    /// <returns>Who is held out of the project's experiments that are made now; null for nobody.</returns>
    public Task<Layer?> FindHoldoutAsync(Guid? project, UnitType unitType, CancellationToken ct) =>
        sessions.ReadAsync(session => FindHoldoutAsync(session, project, unitType, ct), ct);

    /// <inheritdoc cref="FindHoldoutAsync(Guid?, UnitType, CancellationToken)"/>
    /// <param name="session">That it is to be read in.</param>
    internal static async Task<Layer?> FindHoldoutAsync(
        IQuerySession session,
        Guid? project,
        UnitType unitType,
        CancellationToken ct
    )
    {
        var open = await session
            .Query<Layer>()
            .Where(l => l.Project == project && l.HeldOutPerMillion != null && l.EndedAt == null)
            .ToListAsync(ct);
        return open.FirstOrDefault(l => l.UnitType == unitType);
    }

    /// <summary>Newest first.</summary>
    /// <param name="after">Id of the last layer of the page before.</param>
    /// <param name="projects">The only ones whose layers are listed; null for all.</param>
    public Task<IReadOnlyList<Layer>> ListAsync(
        Guid? after,
        int limit,
        IReadOnlyList<Guid>? projects,
        CancellationToken ct
    )
    {
        var before = after ?? Guid.AllBitsSet;
        return sessions.ReadAsync(
            // Ids are UUIDs of version 7, so their order is the order of creation.
            session =>
                session
                    .Query<Layer>()
                    .Where(l => l.Id < before)
                    .OfProjects(projects)
                    .OrderByDescending(l => l.Id)
                    .Take(limit)
                    .ToListAsync(ct),
            ct
        );
    }
}
