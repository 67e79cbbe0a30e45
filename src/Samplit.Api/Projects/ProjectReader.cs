using Marten;
using Marten.Linq.MatchesSql;
using Samplit.Api.Database;
using Samplit.Domain;
using Samplit.Domain.Access;

namespace Samplit.Api.Projects;

/// <summary>Reads projects, for whoever asks. The default one is there without an event.</summary>
public sealed class ProjectReader(CallerSessions sessions)
{
    internal static Refusal NotFound { get; } =
        new(RefusalKind.NotFound, ProblemCodes.ProjectNotFound, "There is no project with this id or name.");

    private static readonly Project Default = new(
        Project.DefaultId,
        Project.DefaultName,
        Revision: 0,
        CreatedAt: DateTimeOffset.UnixEpoch
    );

    public async Task<Project?> FindAsync(string idOrName, CancellationToken ct)
    {
        if (string.Equals(idOrName, Project.DefaultName, StringComparison.OrdinalIgnoreCase))
        {
            return Default;
        }
        if (idOrName.Contains('\0', StringComparison.Ordinal))
        {
            // PostgreSQL has no such text.
            return null;
        }
        if (!Guid.TryParse(idOrName, out var id))
        {
            return await sessions.ReadAsync(
                session =>
                    session
                        .Query<Project>()
                        // As the index has it.
                        .Where(p => p.MatchesSql("lower(d.data ->> 'name') = lower(?)", idOrName))
                        .SingleOrDefaultAsync(ct),
                ct
            );
        }
        return id == Project.DefaultId
            ? Default
            : await sessions.ReadAsync(session => session.LoadAsync<Project>(id, ct), ct);
    }

    /// <returns>Null when there is none, or none that the caller may ask this of.</returns>
    internal async Task<Project?> FindAsync(Guid id, Principal caller, Permission permission, CancellationToken ct) =>
        caller.May(permission, id) ? await FindAsync(id.ToString(), ct) : null;

    /// <summary>Newest first; the default one last.</summary>
    /// <param name="only">The only ones that are listed; null for all.</param>
    public async Task<IReadOnlyList<Project>> ListAsync(IReadOnlyList<Guid>? only, CancellationToken ct)
    {
        var made = await sessions.ReadAsync(
            session => session.Query<Project>().OrderByDescending(p => p.Id).ToListAsync(ct),
            ct
        );
        return [.. made.Append(Default).Where(p => only is null || only.Contains(p.Id))];
    }

    /// <summary>Where something goes that is made: where the caller says, else where they may make it.</summary>
    /// <param name="idOrName">As the caller said; null when they did not.</param>
    /// <returns>As events have it, null for the default project; or why there is none.</returns>
    internal async Task<(Guid? Stored, Refusal? Refusal)> ChooseAsync(
        Principal caller,
        Permission permission,
        string? idOrName,
        CancellationToken ct
    )
    {
        if (idOrName is null)
        {
            return caller.ProjectsWith(permission) switch
            {
                null => (null, null),
                [var only] => (Project.Stored(only), null),
                _ => (null, Refusal.Invalid("project", "Say which: you have several.")),
            };
        }
        // One that the caller has nothing in is as unknown as one that is not there.
        return await FindAsync(idOrName, ct) is { } project && caller.May(permission, project.Id)
            ? (Project.Stored(project.Id), null)
            : (null, Refusal.Invalid("project", "There is no project with this id or name."));
    }
}
