using Marten;
using Marten.Linq.MatchesSql;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;

namespace Samplit.Api.Projects;

/// <summary>What belongs to projects and has a name that nothing else of its kind has, whatever its case.</summary>
/// <typeparam name="T">Its read model, with an index over the name in lower case.</typeparam>
public abstract class DocumentNames<T>(IDocumentStore store) : INamed
    where T : notnull
{
    public abstract IReadOnlyList<string> Routes { get; }

    public abstract Refusal NotFound { get; }

    /// <summary>The member of the document that is its name.</summary>
    protected virtual string Name => "name";

    protected abstract Guid IdOf(T document);

    /// <summary>As the document has it: null for the default project.</summary>
    protected abstract Guid? ProjectOf(T document);

    public async Task<Guid?> FindProjectAsync(Guid id, CancellationToken ct)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<T>(id, ct) is { } document ? Project.Of(ProjectOf(document)) : null;
    }

    public async Task<(Guid? Id, Refusal? Refusal)> FindIdAsync(string name, CancellationToken ct)
    {
        await using var session = store.QuerySession();
        var found = await session
            .Query<T>()
            // As the index has it.
            .Where(d => d.MatchesSql($"lower(d.data ->> '{Name}') = lower(?)", name))
            .SingleOrDefaultAsync(ct);
        return found is null ? (null, NotFound) : (IdOf(found), null);
    }
}
