using JasperFx.Events;
using Samplit.Api.Sessions;
using Samplit.Api.Users;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Streams;

namespace Samplit.Api.Scim;

/// <summary>What an identity provider does with users, each request in one transaction.</summary>
internal sealed class ScimUsers(
    UserWriter writer,
    UserChanges users,
    UserTable names,
    ScimUserTable table,
    SessionCache cache,
    TimeProvider clock
)
{
    /// <summary>
    /// Makes a user who signs in by the provider: without a password, and without a link for one. Whom it has deleted
    /// comes back, with nothing of what they had. Who was made here is nobody of the provider's, whatever they are called.
    /// </summary>
    public async Task<ScimUserRow> CreateAsync(ScimUser user, EventMetadata actor, CancellationToken ct)
    {
        await using var change = await writer.BeginAsync(actor, ct);
        var existing = await table.FindNamedAsync(change.Connection, user.UserName, ct);
        var id = existing switch
        {
            null => await StartAsync(change, user, ct),
            { IsDeleted: true } => await RestoreAsync(change, existing.Value.Id, user, ct),
            _ => throw ScimException.Uniqueness("Another user has this userName."),
        };
        await change.Session.SaveChangesAsync(ct);
        return (await table.FindAsync(id, ct))!;
    }

    /// <param name="change">What the user is like then, by what they were like before.</param>
    public async Task<ScimUserRow> ChangeAsync(
        Guid id,
        ExpectedRevision expected,
        Func<ScimUser, ScimUser> change,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        await using (var writing = await writer.BeginAsync(actor, ct))
        {
            var row = await FindAsync(writing, id, expected, ct);
            var (before, after) = (row.Details, change(row.Details));
            var haveDetailsChanged = after with { IsActive = before.IsActive } != before;
            var decision = ProvisionUser.Change(row.User, after.IsActive, haveDetailsChanged);
            if (decision.Refusal is { } refusal)
            {
                throw ScimException.From(refusal);
            }
            if (decision.Events.Count == 0)
            {
                return row;
            }
            var stream = await writing.Session.Events.FetchForExclusiveWriting<User>(id, ct);
            await ApplyAsync(writing, stream, after, decision.Events, ct);
            await writing.Session.SaveChangesAsync(ct);
        }
        await cache.ForgetUserAsync(id, ct);
        return (await table.FindAsync(id, ct))!;
    }

    public async Task DeleteAsync(Guid id, ExpectedRevision expected, EventMetadata actor, CancellationToken ct)
    {
        await using var change = await writer.BeginAsync(actor, ct);
        var row = await FindAsync(change, id, expected, ct);
        var decision = ProvisionUser.Delete(row.User);
        if (decision.Refusal is { } refusal)
        {
            throw ScimException.From(refusal);
        }
        var stream = await change.Session.Events.FetchForExclusiveWriting<User>(id, ct);
        await users.AppendAsync(change, stream, decision.Events, ct);
        await users.LeaveGroupsAsync(change, id, ct);
        change.Session.Execute(names.ClearPassword(id));
        change.Session.Execute(table.Delete(id, clock.GetUtcNow()));
        await change.Session.SaveChangesAsync(ct);
        await cache.ForgetUserAsync(id, ct);
    }

    private async Task<ScimUserRow> FindAsync(
        UserChange change,
        Guid id,
        ExpectedRevision expected,
        CancellationToken ct
    )
    {
        var row = await table.FindAsync(change.Connection, id, ct) ?? throw ScimException.NotFound;
        return expected.Allows(row.User.Revision) ? row : throw ScimException.From(Refusal.StaleRevision);
    }

    private async Task<Guid> StartAsync(UserChange change, ScimUser user, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var name = user.LocalName(id: null);
        if ((await names.AreTakenAsync(change.Connection, name, user.Email, ct)).UserName)
        {
            name = user.LocalName(id);
        }
        var refusal = await writer.StartAsync(
            change,
            id,
            new CreateUser(
                name,
                user.Email,
                user.DisplayName,
                Company: null,
                Roles: null,
                IsSuperuser: false,
                IsExternal: true
            ),
            bySuperuser: false,
            by: null,
            ct,
            user.IsActive ? [new UserProvisioned()] : [new UserProvisioned(), new UserDeactivated()]
        );
        if (refusal is not null)
        {
            throw ScimException.From(refusal);
        }
        change.Session.Execute(table.Insert(id, user, now));
        return id;
    }

    private async Task<Guid> RestoreAsync(UserChange change, Guid id, ScimUser user, CancellationToken ct)
    {
        var stream = await change.Session.Events.FetchForExclusiveWriting<User>(id, ct);
        var decision = ProvisionUser.Restore(stream.Aggregate!, user.IsActive);
        if (decision.Refusal is { } refusal)
        {
            throw ScimException.From(refusal);
        }
        await ApplyAsync(change, stream, user, decision.Events, ct);
        await users.LeaveGroupsAsync(change, id, ct);
        change.Session.Execute(names.ClearPassword(id));
        return id;
    }

    private async Task ApplyAsync(
        UserChange change,
        IEventStream<User> stream,
        ScimUser user,
        IReadOnlyList<object> events,
        CancellationToken ct
    )
    {
        var id = stream.Id;
        if (await table.IsTakenAsync(change.Connection, id, user.Email, ct))
        {
            throw ScimException.Uniqueness("Another user has this address.");
        }
        await users.AppendAsync(change, stream, events, ct);
        change.Session.Execute(names.SetDetails(id, user.Email, user.DisplayName));
        change.Session.Execute(table.Update(id, user, clock.GetUtcNow()));
    }
}
