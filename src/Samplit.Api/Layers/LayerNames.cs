using Marten;
using Marten.Linq.MatchesSql;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Layers;

namespace Samplit.Api.Layers;

/// <summary>Layers by name, whatever its case.</summary>
public sealed class LayerNames(IDocumentStore store) : INamed
{
    public IReadOnlyList<string> Routes { get; } = ["/api/layers/{id}"];

    public Refusal NotFound => GetLayerEndpoint.NotFound;

    public async Task<Guid?> FindProjectAsync(Guid id, CancellationToken ct)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<Layer>(id, ct) is { } layer ? Project.Of(layer.Project) : null;
    }

    public async Task<(Guid? Id, Refusal? Refusal)> FindIdAsync(string name, CancellationToken ct)
    {
        await using var session = store.QuerySession();
        var found = await session
            .Query<Layer>()
            // As the index has it.
            .Where(l => l.MatchesSql("lower(d.data ->> 'name') = lower(?)", name))
            .SingleOrDefaultAsync(ct);
        return found is null ? (null, NotFound) : (found.Id, null);
    }
}
