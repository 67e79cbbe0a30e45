using Marten;
using Marten.Linq.MatchesSql;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Funnels;

namespace Samplit.Api.Funnels;

/// <summary>Funnels by name, whatever its case.</summary>
public sealed class FunnelNames(IDocumentStore store) : INamed
{
    public IReadOnlyList<string> Routes { get; } = ["/api/funnels/{id}"];

    public Refusal NotFound => GetFunnelEndpoint.NotFound;

    public async Task<Guid?> FindProjectAsync(Guid id, CancellationToken ct)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<Funnel>(id, ct) is { } funnel ? Project.Of(funnel.Project) : null;
    }

    public async Task<(Guid? Id, Refusal? Refusal)> FindIdAsync(string name, CancellationToken ct)
    {
        await using var session = store.QuerySession();
        var found = await session
            .Query<Funnel>()
            // As the index has it.
            .Where(f => f.MatchesSql("lower(d.data ->> 'name') = lower(?)", name))
            .SingleOrDefaultAsync(ct);
        return found is null ? (null, NotFound) : (found.Id, null);
    }
}
