using Samplit.Api.Http;
using Samplit.Api.Sessions;
using Samplit.Api.Users;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Streams;

namespace Samplit.Api.SignIn;

/// <summary>Connects whoever is signed in with their account of the identity provider, and disconnects them.</summary>
internal sealed class OwnIdentities(
    StreamStore store,
    UserWriter writer,
    UserTable users,
    IdentityTable identities,
    SessionTable sessions,
    SessionCache cache,
    OidcSignIns signIns,
    TimeProvider clock
)
{
    private static readonly Refusal Taken = new(
        RefusalKind.Conflict,
        ProblemCodes.IdentityTaken,
        "Another user is connected with this account."
    );

    /// <returns>Null for whoever is no user.</returns>
    public async Task<NamedUser?> FindAsync(HttpContext http, CancellationToken ct) =>
        http.Caller()?.UserId is { } id ? await users.FindAsync(id, ct) : null;

    /// <returns>Null when they are connected.</returns>
    public async Task<Refusal?> ConnectAsync(
        HttpContext http,
        OidcTicket ticket,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var now = clock.GetUtcNow();
        if (
            http.Caller()?.UserId is not { } id
            || id != ticket.UserId
            || http.CallerSession() is not { } current
            || !current.IsSteppedUp(now)
        )
        {
            return OidcSignIns.Stale;
        }
        await using var change = await writer.BeginAsync(actor, ct);
        if (await identities.FindAsync(change.Connection, ticket.Identity, ct) is { } taken)
        {
            return taken == id ? null : Taken;
        }
        if (!await identities.TryUseAsync(change.Connection, ticket.Id, ticket.ExpiresAt, ct))
        {
            return OidcSignIns.Stale;
        }
        if (await signIns.AddAsync(change, id, ticket, now, ct) is { } refusal)
        {
            return refusal;
        }
        change.Session.Execute(sessions.DeleteOthers(id, current.Hash));
        await change.Session.SaveChangesAsync(ct);
        await cache.ForgetUserAsync(id, ct);
        return null;
    }

    /// <summary>Only the password is left then. None that is there is what was wanted.</summary>
    public async Task<Refusal?> DisconnectAsync(HttpContext http, EventMetadata actor, CancellationToken ct)
    {
        if (http.Caller()?.UserId is not { } id)
        {
            return SessionEnds.NoUser;
        }
        await using var session = store.OpenDocumentSession(actor);
        var stream = await session.Events.FetchForExclusiveWriting<User>(id, ct);
        var decision = ExternalUser.RemoveIdentities(stream.Aggregate!);
        if (decision.Refusal is not null || decision.Events.Count == 0)
        {
            return decision.Refusal;
        }
        stream.AppendMany(store.AsStored(decision.Events));
        session.Execute(identities.DeleteOfUser(id));
        if (http.CallerSession() is { } current)
        {
            session.Execute(sessions.DeleteOthers(id, current.Hash));
        }
        await session.SaveChangesAsync(ct);
        await cache.ForgetUserAsync(id, ct);
        return null;
    }
}
