using JasperFx.Events;
using Npgsql;
using Samplit.Api.Sessions;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Streams;

namespace Samplit.Api.Users;

/// <summary>Makes users and changes them: their events, with the side rows that the events tell of.</summary>
public sealed class UserChanges(
    StreamStore store,
    UserWriter writer,
    UserTable table,
    GroupTable groups,
    UserLinks links,
    SecondFactorTable secondFactors,
    PasskeyTable passkeys,
    IdentityTable identities,
    SessionTable sessions,
    SessionCache cache,
    TimeProvider clock
)
{
    internal static readonly Refusal NotFound = new(
        RefusalKind.NotFound,
        ProblemCodes.UserNotFound,
        "There is no user with this id."
    );

    /// <summary>Makes a user who can set a password by the link that is told with them.</summary>
    /// <param name="by">Who makes them; null for somebody on the machine.</param>
    public async Task<(NewUserView?, Refusal?)> CreateAsync(
        CreateUser command,
        Principal? by,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var (id, token) = (Guid.CreateVersion7(now), RandomToken.New());
        await using (var change = await writer.BeginAsync(actor, ct))
        {
            if (await writer.StartAsync(change, id, command, by?.IsSuperuser ?? true, by, ct) is { } refusal)
            {
                return (null, refusal);
            }
            change.Session.Execute(links.Insert(token, LinkPurpose.Invitation, id, now));
            await change.Session.SaveChangesAsync(ct);
        }
        return (
            new NewUserView(
                await ViewAsync(id, ct),
                UserLinks.Path(LinkPurpose.Invitation, token.Text),
                now + UserLinks.Lifetime(LinkPurpose.Invitation)
            ),
            null
        );
    }

    /// <summary>Makes a user who has a password already: somebody on the machine gives it.</summary>
    internal async Task<Refusal?> CreateWithPasswordAsync(
        CreateUser command,
        string passwordHash,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        await using var change = await writer.BeginAsync(actor, ct);
        if (
            await writer.StartAsync(change, id, command, bySuperuser: true, by: null, ct, new UserPasswordSet()) is
            { } refusal
        )
        {
            return refusal;
        }
        change.Session.Execute(table.SetPassword(id, passwordHash));
        // Whoever was to be the first one is not any more.
        change.Session.Execute(links.Void(userId: null, now));
        await change.Session.SaveChangesAsync(ct);
        return null;
    }

    /// <returns>The path of a link by which a user sets another password, or their first one.</returns>
    public async Task<(string?, Refusal?)> LinkAsync(Guid id, EventMetadata actor, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var change = await writer.BeginAsync(actor, ct);
        if (await table.FindAsync(id, ct) is not { } user)
        {
            return (null, NotFound);
        }
        if (ChangeUser.SetPassword(user.User).Refusal is { } refusal)
        {
            return (null, refusal);
        }
        var (token, purpose) = (RandomToken.New(), user.HasPassword ? LinkPurpose.Reset : LinkPurpose.Invitation);
        change.Session.Execute(links.Void(id, now));
        change.Session.Execute(links.Insert(token, purpose, id, now));
        await change.Session.SaveChangesAsync(ct);
        return (UserLinks.Path(purpose, token.Text), null);
    }

    /// <summary>Changes a user; whoever may do something else afterwards signs in again.</summary>
    /// <returns>The user as they are then, or why they are as they were.</returns>
    public async Task<(UserView?, Refusal?)> ApplyAsync(
        Guid id,
        ExpectedRevision expected,
        Func<User, Superusers, Decision> decide,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        if (id == Guid.Empty)
        {
            // Marten takes none.
            return (null, NotFound);
        }
        await using (var change = await writer.BeginAsync(actor, ct))
        {
            var stream = await change.Session.Events.FetchForExclusiveWriting<User>(id, ct);
            if (stream.Aggregate is not { } user)
            {
                return (null, NotFound);
            }
            var decision = expected.Allows(user.Revision)
                ? decide(user, change.Superusers)
                : Decision.Refuse(Refusal.StaleRevision);
            if (decision.Refusal is { } refusal)
            {
                return (null, refusal);
            }
            if (decision.Events.Count > 0)
            {
                await AppendAsync(change, stream, decision.Events, ct);
                try
                {
                    await change.Session.SaveChangesAsync(ct);
                }
                catch (Exception e) when (e.ViolatedConstraint() == "scim_users_user_name")
                {
                    return (
                        null,
                        new(
                            RefusalKind.Conflict,
                            ProblemCodes.NameTaken,
                            "The identity provider calls somebody else by this user's mail address."
                        )
                    );
                }
                await cache.ForgetUserAsync(id, ct);
            }
        }
        return (await ViewAsync(id, ct), null);
    }

    /// <summary>Appends what was decided, with what follows from it beside the log; not saved yet.</summary>
    internal async Task AppendAsync(
        UserChange change,
        IEventStream<User> stream,
        IReadOnlyList<object> events,
        CancellationToken ct
    )
    {
        var (id, now) = (stream.Id, clock.GetUtcNow());
        stream.AppendMany(store.AsStored(events));
        var commands = new List<NpgsqlBatchCommand>();
        if (events.Any(e => e is not (UserActivated or UserProvisioned or UserDetailsChanged)))
        {
            commands.Add(sessions.DeleteOfUser(id));
        }
        if (events.Any(e => e is UserDeactivated or UserErased))
        {
            commands.Add(links.Void(id, now));
        }
        if (events.Any(e => e is UserSecondFactorRemoved or UserErased))
        {
            commands.AddRange([passkeys.DeleteOfUser(id), .. secondFactors.Delete(id)]);
        }
        if (events.Any(e => e is UserIdentityRemoved or UserErased))
        {
            commands.Add(identities.DeleteOfUser(id));
        }
        if (events.Any(e => e is UserProvisioned))
        {
            commands.Add(table.HandOver(id, now));
        }
        if (events.Any(e => e is UserErased))
        {
            commands.AddRange(table.Erase(id));
            await LeaveGroupsAsync(change, id, ct);
        }
        foreach (var command in commands)
        {
            change.Session.Execute(command);
        }
    }

    /// <summary>Has somebody be in no group any more; not saved yet.</summary>
    internal async Task LeaveGroupsAsync(UserChange change, Guid id, CancellationToken ct)
    {
        foreach (var group in await groups.FindGroupsOfAsync(change.Connection, id, ct))
        {
            var stream = await change.Session.Events.FetchForExclusiveWriting<Group>(group, ct);
            stream.AppendMany(store.AsStored([new GroupMemberRemoved(id)]));
        }
    }

    public async Task<(UserView?, Refusal?)> FindAsync(Guid id, CancellationToken ct) =>
        await table.FindAsync(id, ct) is { } user ? (UserView.From(user), null) : (null, NotFound);

    private async Task<UserView> ViewAsync(Guid id, CancellationToken ct) =>
        UserView.From((await table.FindAsync(id, ct))!);
}
