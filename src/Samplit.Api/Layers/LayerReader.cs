using Marten;
using Marten.Linq.MatchesSql;
using Samplit.Api.Http;
using Samplit.Api.Projects;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Layers;

namespace Samplit.Api.Layers;

/// <summary>Reads layers.</summary>
public sealed class LayerReader(IDocumentStore store) : INamed
{
    internal static Refusal LayerNotFound { get; } =
        new(RefusalKind.NotFound, ProblemCodes.LayerNotFound, "There is no layer with this id or name.");

    public async Task<Layer?> FindAsync(Guid id, CancellationToken ct)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<Layer>(id, ct);
    }

    public IReadOnlyList<string> Routes { get; } = ["/api/layers/{id}"];

    public Refusal NotFound => LayerNotFound;

    public async Task<Guid?> FindProjectAsync(Guid id, CancellationToken ct) =>
        await FindAsync(id, ct) is { } layer ? Project.Of(layer.Project) : null;

    /// <summary>By name, whatever its case.</summary>
    public async Task<(Guid? Id, Refusal? Refusal)> FindIdAsync(string name, CancellationToken ct)
    {
        await using var session = store.QuerySession();
        var found = await session
            .Query<Layer>()
            // As the index has it.
            .Where(l => l.MatchesSql("lower(d.data ->> 'name') = lower(?)", name))
            .SingleOrDefaultAsync(ct);
        return found is null ? (null, LayerNotFound) : (found.Id, null);
    }

    /// <summary>Newest first.</summary>
    /// <param name="after">Id of the last layer of the page before.</param>
    /// <param name="projects">The only ones whose layers are listed; null for all.</param>
    public async Task<IReadOnlyList<Layer>> ListAsync(
        Guid? after,
        int limit,
        IReadOnlyList<Guid>? projects,
        CancellationToken ct
    )
    {
        var before = after ?? Guid.AllBitsSet;
        await using var session = store.QuerySession();
        // Ids are UUIDs of version 7, so their order is the order of creation.
        return await session
            .Query<Layer>()
            .Where(l => l.Id < before)
            .OfProjects(projects)
            .OrderByDescending(l => l.Id)
            .Take(limit)
            .ToListAsync(ct);
    }
}
