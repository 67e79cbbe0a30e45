using Marten;
using Samplit.Api.Access;
using Samplit.Api.Sessions;
using Samplit.Api.Users;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Access;
using Samplit.Projections.Streams;

namespace Samplit.Api.Groups;

/// <summary>
/// Makes groups and changes them, in the transactions in which users are changed: who is added is there until it is
/// saved.
/// </summary>
public sealed class GroupChanges(
    StreamStore store,
    UserWriter writer,
    GroupTable table,
    RoleReader roles,
    SessionCache cache,
    TimeProvider clock
)
{
    /// <summary>Of so many at most, what they may do holds at once on this server; of others within five seconds.</summary>
    private const int MaxForgotten = 100;

    public async Task<(Group?, Refusal?)> CreateAsync(string? name, EventMetadata actor, CancellationToken ct)
    {
        await using var change = await writer.BeginAsync(actor, ct);
        var (id, refusal) = await StartAsync(change, name, GroupSource.People, ct);
        return (refusal ?? await SaveAsync(change.Session, name, ct)) is { } problem
            ? (null, problem)
            : (await change.Session.Events.FetchLatest<Group>(id, ct), null);
    }

    /// <summary>Begins a group's stream, which is not saved yet.</summary>
    internal async Task<(Guid, Refusal?)> StartAsync(
        UserChange change,
        string? name,
        GroupSource by,
        CancellationToken ct,
        params IEnumerable<object> further
    )
    {
        var decision = ChangeGroup.Create(name, by, await table.CountAsync(change.Connection, ct));
        if (decision.Refusal is { } refusal)
        {
            return (default, refusal);
        }
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        change.Session.Events.StartStream<Group>(id, store.AsStored([.. decision.Events, .. further]));
        return (id, null);
    }

    public Task<(Group?, Refusal?)> RenameAsync(
        Guid id,
        string? name,
        ExpectedRevision expected,
        EventMetadata actor,
        CancellationToken ct
    ) => ApplyAsync(id, expected, group => ChangeGroup.Rename(group, name, GroupSource.People), actor, ct);

    /// <param name="by">Who gives the roles; null for somebody on the machine.</param>
    public async Task<(Group?, Refusal?)> SetRolesAsync(
        Guid id,
        IReadOnlyList<string?> wanted,
        ExpectedRevision expected,
        Principal? by,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var catalog = await roles.ReadAsync(ct);
        return await ApplyAsync(id, expected, group => ChangeGroup.SetRoles(group, wanted, catalog, by), actor, ct);
    }

    /// <param name="by">Who gives them the roles of the group; null for somebody on the machine.</param>
    public async Task<(Group?, Refusal?)> SetMembersAsync(
        Guid id,
        IReadOnlyList<Guid> added,
        IReadOnlyList<Guid> removed,
        ExpectedRevision expected,
        Principal? by,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var catalog = await roles.ReadAsync(ct);
        return await ApplyAsync(
            id,
            expected,
            group => ChangeGroup.SetMembers(group, added, removed, GroupSource.People, catalog, by),
            actor,
            ct,
            added
        );
    }

    public async Task<Refusal?> DeleteAsync(
        Guid id,
        ExpectedRevision expected,
        EventMetadata actor,
        CancellationToken ct
    ) => (await ApplyAsync(id, expected, group => ChangeGroup.Delete(group, GroupSource.People), actor, ct)).Item2;

    /// <param name="users">Those who have to be there.</param>
    private async Task<(Group?, Refusal?)> ApplyAsync(
        Guid id,
        ExpectedRevision expected,
        Func<Group, Decision> decide,
        EventMetadata actor,
        CancellationToken ct,
        IReadOnlyList<Guid>? users = null
    )
    {
        await using var change = await writer.BeginAsync(actor, ct);
        if (users is { Count: > 0 })
        {
            var known = await table.FindUsersAsync(change.Connection, users, ct);
            foreach (var (i, user) in users.Index())
            {
                if (!known.Contains(user))
                {
                    return (null, Refusal.Invalid($"add[{i}]", UserChanges.NotFound.Detail));
                }
            }
        }
        var (before, decision) = await AppendAsync(change.Session, id, expected, decide, ct);
        if ((decision.Refusal ?? await SaveAsync(change.Session, decision, ct)) is { } refusal)
        {
            return (null, refusal);
        }
        await ForgetAsync(before!, decision.Events, ct);
        return (await change.Session.Events.FetchLatest<Group>(id, ct), null);
    }

    /// <summary>Appends what was decided, which is not saved yet.</summary>
    /// <returns>The group as it was before; null when there is none.</returns>
    internal async Task<(Group?, Decision)> AppendAsync(
        IDocumentSession session,
        Guid id,
        ExpectedRevision expected,
        Func<Group, Decision> decide,
        CancellationToken ct
    )
    {
        if (id == Guid.Empty)
        {
            // Marten takes none.
            return (null, Decision.Refuse(ChangeGroup.NotFound));
        }
        var stream = await session.Events.FetchForExclusiveWriting<Group>(id, ct);
        if (stream.Aggregate is not { IsDeleted: false } group)
        {
            return (null, Decision.Refuse(ChangeGroup.NotFound));
        }
        var decision = expected.Allows(group.Revision) ? decide(group) : Decision.Refuse(Refusal.StaleRevision);
        if (decision.Events is { Count: > 0 })
        {
            stream.AppendMany(store.AsStored(decision.Events));
        }
        return (group, decision);
    }

    /// <summary>Has sessions of whoever may do something else now be read again.</summary>
    internal async Task ForgetAsync(Group before, IReadOnlyList<object> events, CancellationToken ct)
    {
        if (events.Any(e => e is GroupRoleGranted or GroupRoleRemoved or GroupDeleted))
        {
            await cache.ForgetGroupAsync(before.Id, ct);
        }
        foreach (
            var user in events
                .Select(e => e is GroupMemberAdded added ? added.User : (e as GroupMemberRemoved)?.User)
                .OfType<Guid>()
                .Take(MaxForgotten)
        )
        {
            await cache.ForgetUserAsync(user, ct);
        }
    }

    private static Task<Refusal?> SaveAsync(IDocumentSession session, Decision decision, CancellationToken ct) =>
        SaveAsync(session, decision.Events.OfType<GroupRenamed>().FirstOrDefault()?.Name, ct);

    /// <param name="name">That somebody else might have.</param>
    internal static async Task<Refusal?> SaveAsync(IDocumentSession session, string? name, CancellationToken ct)
    {
        try
        {
            await session.SaveChangesAsync(ct);
            return null;
        }
        catch (Exception e) when (e.ViolatedConstraint() == GroupProjection.NameIndex)
        {
            return new(
                RefusalKind.Conflict,
                ProblemCodes.NameTaken,
                $"Another group is called '{name?.Trim()}'.",
                "name"
            );
        }
    }
}
