using Marten;
using Marten.Linq.MatchesSql;
using Samplit.Domain;
using Samplit.Domain.Access;

namespace Samplit.Api.Access;

/// <summary>Reads the roles that there are.</summary>
public sealed class RoleReader(IDocumentStore store)
{
    internal static Refusal NotFound { get; } =
        new(RefusalKind.NotFound, ProblemCodes.RoleNotFound, "There is no role of this name.");

    public async Task<RoleCatalog> ReadAsync(CancellationToken ct)
    {
        await using var session = store.QuerySession();
        return await ReadAsync(session, ct);
    }

    /// <param name="session">Of whoever holds a connection already, and would wait for a second.</param>
    public static async Task<RoleCatalog> ReadAsync(IQuerySession session, CancellationToken ct)
    {
        var projects = await session.Query<Project>().Select(p => p.Id).ToListAsync(ct);
        return new((await ListAsync(session, ct)).Select(r => r.AsRole()), projects);
    }

    /// <summary>Those that were made, by name.</summary>
    public async Task<IReadOnlyList<CustomRole>> ListAsync(CancellationToken ct)
    {
        await using var session = store.QuerySession();
        return await ListAsync(session, ct);
    }

    private static async Task<IReadOnlyList<CustomRole>> ListAsync(IQuerySession session, CancellationToken ct) =>
        [
            .. (await session.Query<CustomRole>().Where(r => !r.IsDeleted).ToListAsync(ct)).OrderBy(
                r => r.Name,
                StringComparer.Ordinal
            ),
        ];

    /// <summary>One that was made.</summary>
    public async Task<CustomRole?> FindAsync(string name, CancellationToken ct)
    {
        if (!DefineRole.IsName(name))
        {
            return null;
        }
        await using var session = store.QuerySession();
        return await session
            .Query<CustomRole>()
            // As the index has it.
            .Where(r => !r.IsDeleted && r.MatchesSql("lower(d.data ->> 'name') = ?", name))
            .SingleOrDefaultAsync(ct);
    }
}
