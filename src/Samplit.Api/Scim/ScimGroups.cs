using Samplit.Api.Groups;
using Samplit.Api.Users;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Streams;

namespace Samplit.Api.Scim;

/// <summary>
/// What an identity provider does with groups, each request in one transaction. It sees those that it has made, and
/// gives them no roles.
/// </summary>
internal sealed class ScimGroups(
    UserWriter writer,
    GroupChanges groups,
    ScimUserTable users,
    ScimGroupTable table,
    TimeProvider clock
)
{
    public async Task<ScimGroupRow> CreateAsync(ScimGroup group, EventMetadata actor, CancellationToken ct)
    {
        await using var change = await writer.BeginAsync(actor, ct);
        await RequireUsersAsync(change, group.Members, ct);
        var (id, refusal) = await groups.StartAsync(
            change,
            group.DisplayName,
            GroupSource.Provider,
            ct,
            group.Members.Select(m => new GroupMemberAdded(m))
        );
        Throw(refusal);
        change.Session.Execute(table.Set(id, group.ExternalId, clock.GetUtcNow()));
        Throw(await GroupChanges.SaveAsync(change.Session, group.DisplayName, ct));
        return (await table.FindAsync(id, ct))!;
    }

    /// <param name="change">What the group is like then, by what it was like before.</param>
    public async Task<ScimGroupRow> ChangeAsync(
        Guid id,
        ExpectedRevision expected,
        Func<ScimGroup, ScimGroup> change,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        await using var writing = await writer.BeginAsync(actor, ct);
        var row = await table.FindAsync(writing.Connection, id, ct) ?? throw ScimException.NotFound;
        var before = new ScimGroup(row.Group.Name!, row.ExternalId, row.Group.Members.ToHashSet());
        var after = change(before);
        var added = after.Members.Except(before.Members).ToArray();
        await RequireUsersAsync(writing, added, ct);
        var (group, decision) = await groups.AppendAsync(
            writing.Session,
            id,
            expected,
            of => Decide(of, after, added),
            ct
        );
        Throw(decision.Refusal);
        if (decision.Events.Count > 0 || after.ExternalId != before.ExternalId)
        {
            writing.Session.Execute(table.Set(id, after.ExternalId, clock.GetUtcNow()));
            Throw(await GroupChanges.SaveAsync(writing.Session, after.DisplayName, ct));
            await groups.ForgetAsync(group!, decision.Events, ct);
        }
        return (await table.FindAsync(id, ct))!;
    }

    public async Task DeleteAsync(Guid id, ExpectedRevision expected, EventMetadata actor, CancellationToken ct)
    {
        await using var change = await writer.BeginAsync(actor, ct);
        if (await table.FindAsync(change.Connection, id, ct) is null)
        {
            throw ScimException.NotFound;
        }
        var (group, decision) = await groups.AppendAsync(
            change.Session,
            id,
            expected,
            of => ChangeGroup.Delete(of, GroupSource.Provider),
            ct
        );
        Throw(decision.Refusal);
        change.Session.Execute(table.Delete(id));
        await change.Session.SaveChangesAsync(ct);
        await groups.ForgetAsync(group!, decision.Events, ct);
    }

    private static Decision Decide(Group group, ScimGroup wanted, IReadOnlyCollection<Guid> added)
    {
        var named = ChangeGroup.Rename(group, wanted.DisplayName, GroupSource.Provider);
        var filled = ChangeGroup.SetMembers(
            group,
            added,
            [.. group.Members.Where(m => !wanted.Members.Contains(m))],
            GroupSource.Provider,
            RoleCatalog.BuiltIn,
            giver: null
        );
        return (named.Refusal ?? filled.Refusal) is { } refusal
            ? Decision.Refuse(refusal)
            : Decision.Append([.. named.Events, .. filled.Events]);
    }

    private async Task RequireUsersAsync(UserChange change, IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        if (ids.Count > 0 && (await users.KnownAsync(change.Connection, ids, ct)).Count < ids.Count)
        {
            throw ScimException.InvalidValue("A member is no user whom this identity provider has made or was given.");
        }
    }

    private static void Throw(Refusal? refusal)
    {
        if (refusal is not null)
        {
            throw ScimException.From(refusal);
        }
    }
}
