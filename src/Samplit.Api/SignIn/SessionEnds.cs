using Samplit.Api.Http;
using Samplit.Api.Sessions;
using Samplit.Api.Users;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Samplit.Projections.Streams;

namespace Samplit.Api.SignIn;

/// <summary>Ends sessions of whoever is signed in, and changes what they sign in with.</summary>
public sealed class SessionEnds(
    StreamStore store,
    SessionTable sessions,
    SessionCache cache,
    UserTable users,
    TimeProvider clock
)
{
    internal static Refusal NoUser { get; } =
        new(RefusalKind.Conflict, ProblemCodes.NoUser, "Only a user has this, and who asks is none.");

    private static Refusal NotFound { get; } =
        new(RefusalKind.NotFound, ProblemCodes.SessionNotFound, "You have no session with this id.");

    /// <summary>Those that are open, newest first.</summary>
    public async Task<IReadOnlyList<StoredSession>> ListAsync(Guid userId, CancellationToken ct) =>
        [.. (await sessions.ListAsync(userId, ct)).Where(s => s.IsOpen(clock.GetUtcNow()))];

    /// <summary>Ends the one that the request came in.</summary>
    public async Task SignOutAsync(HttpContext http, EventMetadata actor, CancellationToken ct)
    {
        if (http.CallerSession() is { } session)
        {
            await EndAsync(http.Caller()!, session.Hash, new UserSignedOut(), actor, ct);
        }
    }

    /// <returns>Null when it is ended.</returns>
    public async Task<Refusal?> EndAsync(Principal caller, Guid sessionId, EventMetadata actor, CancellationToken ct)
    {
        if ((await sessions.ListAsync(caller.Id, ct)).FirstOrDefault(s => s.Id == sessionId) is not { } session)
        {
            return NotFound;
        }
        await EndAsync(caller, session.Hash, new UserSessionsEnded(), actor, ct);
        return null;
    }

    /// <summary>Sets another password. All sessions end, and so does this one; the browser gets a new one.</summary>
    internal async Task<(SignedIn?, Refusal?)> SetPasswordAsync(
        HttpContext http,
        Guid userId,
        string hash,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (now, token) = (clock.GetUtcNow(), RandomToken.New());
        await using var session = store.OpenDocumentSession(actor);
        var stream = await session.Events.FetchForExclusiveWriting<User>(userId, ct);
        if (stream.Aggregate is not { } user)
        {
            return (null, NoUser);
        }
        var decision = ChangeUser.SetPassword(user);
        if (decision.Refusal is { } refusal)
        {
            return (null, refusal);
        }
        stream.AppendMany(store.AsStored(decision.Events));
        session.Execute(users.SetPassword(userId, hash));
        session.Execute(sessions.DeleteOfUser(userId));
        session.Execute(
            sessions.Insert(
                token,
                userId,
                isBreakGlass: false,
                http.Request.Headers.UserAgent,
                now,
                StoredSession.Lifetime,
                // A password alone shows nothing new where a code is asked for, too.
                user.HasTotp
                    ? http.CallerSession()?.StepUpAt
                    : null
            )
        );
        await session.SaveChangesAsync(ct);
        await cache.ForgetUserAsync(userId, ct);
        return (new SignedIn(token, StoredSession.Lifetime, userId), null);
    }

    private async Task EndAsync(Principal caller, byte[] hash, object @event, EventMetadata actor, CancellationToken ct)
    {
        await using var session = store.OpenDocumentSession(actor);
        if (caller.Kind == PrincipalKind.User)
        {
            var stream = await session.Events.FetchForExclusiveWriting<User>(caller.Id, ct);
            stream.AppendMany(store.AsStored([@event]));
        }
        session.Execute(sessions.Delete(hash));
        await session.SaveChangesAsync(ct);
        await cache.ForgetAsync(hash, ct);
    }
}
