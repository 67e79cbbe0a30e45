using Marten;
using Samplit.Api.Sessions;
using Samplit.Api.Users;
using Samplit.Projections.Streams;

namespace Samplit.Api.SignIn;

/// <summary>Gives whoever signs in a session, within the transaction that says so, however they did it.</summary>
public sealed class NewSessions(UserTable users, SessionTable sessions, SessionCache cache)
{
    /// <param name="stepUpAt">When they showed last who they are; just now when null.</param>
    /// <param name="providerSession">The session of an identity provider that it ends with; null for none.</param>
    /// <returns>The session once it is saved, and what the browser had.</returns>
    internal NewSession Add(
        HttpContext http,
        IDocumentSession session,
        Guid userId,
        DateTimeOffset now,
        DateTimeOffset? stepUpAt = null,
        byte[]? providerSession = null
    )
    {
        var token = RandomToken.New();
        session.Execute(users.RecordSignIn(userId, now));
        var old = RandomToken.Parse(SessionCookies.Read(http.Request))?.Hash;
        if (old is not null)
        {
            // Whatever the browser had is over, whoever put it there.
            session.Execute(sessions.Delete(old));
        }
        session.Execute(
            sessions.Insert(
                token,
                userId,
                isBreakGlass: false,
                http.Request.Headers.UserAgent,
                now,
                StoredSession.Lifetime,
                stepUpAt,
                providerSession
            )
        );
        return new NewSession(new SignedIn(token, StoredSession.Lifetime, userId), old);
    }

    /// <summary>Commits it.</summary>
    internal async Task<SignedIn> SaveAsync(IDocumentSession session, NewSession added, CancellationToken ct)
    {
        await session.SaveChangesAsync(ct);
        if (added.Old is not null)
        {
            await cache.ForgetAsync(added.Old, ct);
        }
        return added.SignedIn;
    }
}

/// <param name="Old">The hash of what the browser had; null when it had none.</param>
internal sealed record NewSession(SignedIn SignedIn, byte[]? Old);
