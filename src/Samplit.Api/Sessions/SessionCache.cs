using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Samplit.Api.Access;
using Samplit.Api.Http;
using ZiggyCreatures.Caching.Fusion;

namespace Samplit.Api.Sessions;

/// <summary>A session as it was a few seconds ago, with all that a request in it needs.</summary>
public sealed record CachedSession(StoredSession Session, AuthenticateResult Authenticated);

/// <summary>
/// Sessions that are in use: what somebody may do is read again every few seconds, so that it holds on every server in
/// five; on the one where it was changed, at once.
/// </summary>
public sealed class SessionCache(
    SessionTable table,
    IFusionCache cache,
    AuthenticationLookups lookups,
    SecondFactorOptions options,
    TimeProvider clock
)
{
    /// <summary>That somebody is still there is written down this often.</summary>
    private static readonly TimeSpan SeenInterval = TimeSpan.FromMinutes(1);

    /// <returns>Null for what is no session, or none any more.</returns>
    public async ValueTask<CachedSession?> FindAsync(RandomToken token, CancellationToken ct)
    {
        var found = await cache.GetOrSetAsync<CachedSession?>(
            Key(token.Hash),
            async (context, cancelled) =>
            {
                var session = context.HasStaleValue
                    ? await ReadAsync(token, cancelled)
                    : await lookups.RunAsync(stopped => ReadAsync(token, stopped), cancelled);
                if (session is null)
                {
                    // Strangers can make up any number of them.
                    context.Options.SetSkipMemoryCacheWrite();
                    return null;
                }
                context.Tags = [Tag(session.Session.UserId), .. (session.Session.User?.Groups ?? []).Select(GroupTag)];
                return session;
            },
            token: ct
        );
        return found?.Session.IsOpen(clock.GetUtcNow()) is true ? found : null;
    }

    /// <summary>Forgets one that was ended here.</summary>
    public ValueTask ForgetAsync(byte[] hash, CancellationToken ct) => cache.RemoveAsync(Key(hash), token: ct);

    /// <summary>Forgets all of a user, who may do something else now, or nothing.</summary>
    public ValueTask ForgetUserAsync(Guid userId, CancellationToken ct) =>
        cache.RemoveByTagAsync(Tag(userId), token: ct);

    /// <summary>Forgets all of the members of a group, who may do something else now.</summary>
    public ValueTask ForgetGroupAsync(Guid groupId, CancellationToken ct) =>
        cache.RemoveByTagAsync(GroupTag(groupId), token: ct);

    private async Task<CachedSession?> ReadAsync(RandomToken token, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (
            await table.FindAsync(token.Hash, ct) is not { } session
            || !session.IsOpen(now)
            || session.Principal() is not { } principal
        )
        {
            return null;
        }
        if (now - session.SeenAt >= SeenInterval)
        {
            await table.RecordSeenAsync(session.Hash, now, ct);
            session = session with { SeenAt = now };
        }
        var caller = new CallerSession(
            session.Id,
            session.Hash,
            session.UserName,
            token.Derive("csrf"),
            session.StepUpAt,
            session.IsBreakGlass,
            session.User?.User is { HasSecondFactor: false } user && options.TakesSecondFactor(user)
        );
        return new CachedSession(
            session,
            AuthenticateResult.Success(
                new AuthenticationTicket(
                    new ClaimsPrincipal(new CallerIdentity(principal, SessionHandler.Scheme, caller)),
                    SessionHandler.Scheme
                )
            )
        );
    }

    private static string Key(byte[] hash) => $"session:{Convert.ToHexStringLower(hash)}";

    private static string Tag(Guid userId) => $"user:{userId}";

    private static string GroupTag(Guid groupId) => $"group:{groupId}";
}
