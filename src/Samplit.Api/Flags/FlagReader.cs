using Marten;
using Samplit.Api.Database;
using Samplit.Api.Projects;
using Samplit.Domain.Flags;

namespace Samplit.Api.Flags;

/// <summary>Reads flags and segments, for whoever asks.</summary>
public sealed class FlagReader(CallerSessions sessions, FlagUseTable uses, TimeProvider clock)
{
    /// <summary>As they are told to whoever reads them, with what they have been through lately.</summary>
    public async Task<IReadOnlyList<FlagView>> ViewAsync(IReadOnlyList<Flag> flags, CancellationToken ct)
    {
        var (found, now) = (await uses.ReadAsync([.. flags.Select(f => f.Id)], ct), clock.GetUtcNow());
        return [.. flags.Select(f => FlagView.From(f) with { Use = FlagUseView.From(f, found[f.Id], now) })];
    }

    public Task<Flag?> FindAsync(Guid id, CancellationToken ct) =>
        sessions.ReadAsync(session => session.LoadAsync<Flag>(id, ct), ct);

    public Task<Segment?> FindSegmentAsync(Guid id, CancellationToken ct) =>
        sessions.ReadAsync(session => session.LoadAsync<Segment>(id, ct), ct);

    /// <param name="project">As events have it: null for the default one.</param>
    public Task<FlagsOfProject> OfProjectAsync(Guid? project, CancellationToken ct) =>
        sessions.ReadAsync(
            async session => new FlagsOfProject(
                await session.Query<Flag>().Where(f => f.Project == project).ToListAsync(ct),
                await session.Query<Segment>().Where(s => s.Project == project).ToListAsync(ct)
            ),
            ct
        );

    /// <summary>Newest first.</summary>
    /// <param name="status">Null for all of them.</param>
    /// <param name="after">Id of the last flag of the page before.</param>
    /// <param name="projects">The only ones whose flags are listed; null for all.</param>
    public Task<IReadOnlyList<Flag>> ListAsync(
        FlagStatus? status,
        Guid? after,
        int limit,
        IReadOnlyList<Guid>? projects,
        CancellationToken ct
    ) =>
        sessions.ReadAsync(
            session =>
            {
                var before = after ?? Guid.AllBitsSet;
                var flags = session.Query<Flag>().Where(f => f.Id < before).OfProjects(projects);
                if (status is { } wanted)
                {
                    flags = flags.Where(f => f.Status == wanted);
                }
                // Ids are UUIDs of version 7, so their order is the order of creation.
                return flags.OrderByDescending(f => f.Id).Take(limit).ToListAsync(ct);
            },
            ct
        );

    /// <inheritdoc cref="ListAsync"/>
    public Task<IReadOnlyList<Segment>> ListSegmentsAsync(
        Guid? after,
        int limit,
        IReadOnlyList<Guid>? projects,
        CancellationToken ct
    ) =>
        sessions.ReadAsync(
            session =>
            {
                var before = after ?? Guid.AllBitsSet;
                return session
                    .Query<Segment>()
                    .Where(s => s.Id < before)
                    .OfProjects(projects)
                    .OrderByDescending(s => s.Id)
                    .Take(limit)
                    .ToListAsync(ct);
            },
            ct
        );
}
