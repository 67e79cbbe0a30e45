using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Samplit.Api.Http;
using Samplit.Domain.Access;
using ZiggyCreatures.Caching.Fusion;

namespace Samplit.Api.Access;

/// <summary>A key as it was a few seconds ago, with all that a request with it needs.</summary>
internal sealed class CachedKey
{
    private readonly IReadOnlyList<byte[]> _secrets;
    private long _lastUsed;

    public CachedKey(NamedKey named, IReadOnlyList<byte[]> secrets)
    {
        (Key, IsExpired, _secrets, _lastUsed) = (named.Key, named.IsExpired, secrets, named.LastUsedAt?.UtcTicks ?? 0);
        IsOwnerGone = named.Key.IsPersonal && named.Owner?.Principal() is null;
        Authenticated = AuthenticateResult.Success(
            new AuthenticationTicket(
                new ClaimsPrincipal(new CallerIdentity(named.Principal(), ApiKeyHandler.Scheme)),
                ApiKeyHandler.Scheme
            )
        );
    }

    public ApiKey Key { get; }

    /// <summary>Whether it is somebody's who may not sign in.</summary>
    public bool IsOwnerGone { get; }

    /// <summary>
    /// By the database's clock: a server whose own is wrong goes on answering visitors whom it knows.
    /// </summary>
    public bool IsExpired { get; }

    /// <summary>The same for every request: nothing in it is ever changed.</summary>
    public AuthenticateResult Authenticated { get; }

    /// <param name="hash">SHA-256 of what was shown.</param>
    public bool Has(byte[] hash)
    {
        foreach (var known in _secrets)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, known))
            {
                return true;
            }
        }
        return false;
    }

    /// <param name="code">What <see cref="StreamToken"/> has made of one of its secrets.</param>
    public bool HasStreamCode(byte[] code)
    {
        foreach (var known in _secrets)
        {
            if (CryptographicOperations.FixedTimeEquals(code, StreamToken.CodeOf(known)))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether its use has to be written down again. True for one of those who ask at once.</summary>
    public bool IsUseDue(DateTimeOffset now, TimeSpan interval)
    {
        var last = Interlocked.Read(ref _lastUsed);
        return now.UtcTicks - last >= interval.Ticks
            && Interlocked.CompareExchange(ref _lastUsed, now.UtcTicks, last) == last;
    }
}

/// <summary>
/// Keys that are in use, so that no request with one waits for the database: they are read again in the background while
/// they are used, and one that was revoked is refused within five seconds. While the database is away, what was good a
/// moment ago goes on for five minutes, so that visitors who are known keep getting their variant.
/// </summary>
internal sealed class ApiKeyCache(
    ApiKeyTable table,
    IFusionCache cache,
    AuthenticationLookups lookups,
    TimeProvider clock
)
{
    private readonly RecentReads<CachedKey> _recentReads = new(clock);

    /// <param name="shown">The secret, or what was made of it.</param>
    /// <param name="has">Whether that is the key's; static, as every request asks.</param>
    /// <returns>Null for what is no key of ours, and for another secret than the key has.</returns>
    public async ValueTask<CachedKey?> FindAsync<T>(
        string publicId,
        T shown,
        Func<CachedKey, T, bool> has,
        CancellationToken ct
    )
    {
        var known = _recentReads.TryGet(publicId, out var recent) ? recent : await FindInCacheAsync(publicId, ct);
        if (known is null || has(known, shown))
        {
            return known;
        }
        // Of a key that was rotated a moment ago, the secret that was just told is not remembered yet.
        return await ReadAgainAsync(publicId, ct) is { } current && has(current, shown) ? current : null;
    }

    /// <returns>Whether <paramref name="key"/> is what would be found now, without asking anybody.</returns>
    public bool IsCurrent(string publicId, CachedKey key) =>
        _recentReads.TryGet(publicId, out var current) && ReferenceEquals(current, key);

    private async Task<CachedKey?> ReadAgainAsync(string publicId, CancellationToken ct)
    {
        var key = await lookups.RunAsync(cancelled => ReadAsync(publicId, cancelled), ct);
        if (key is not null)
        {
            await cache.SetAsync(NameOf(publicId), key, token: ct);
            _recentReads.Remember(publicId, key);
        }
        return key;
    }

    private ValueTask<CachedKey?> FindInCacheAsync(string publicId, CancellationToken ct) =>
        cache.GetOrSetAsync<CachedKey?>(
            NameOf(publicId),
            async (context, token) =>
            {
                // One that is known is read again at once, whoever else waits.
                var key = context.HasStaleValue
                    ? await ReadAsync(publicId, token)
                    : await lookups.RunAsync(cancelled => ReadAsync(publicId, cancelled), token);
                if (key is null)
                {
                    // Strangers can make up any number of them.
                    context.Options.SetSkipMemoryCacheWrite();
                    _recentReads.Forget(publicId);
                }
                else
                {
                    _recentReads.Remember(publicId, key);
                }
                return key;
            },
            token: ct
        );

    private static string NameOf(string publicId) => $"api-key:{publicId}";

    private async Task<CachedKey?> ReadAsync(string publicId, CancellationToken ct) =>
        await table.FindAsync(publicId, ct) is { } named
            ? new CachedKey(named, await table.ListSecretsAsync(named.Key.Id, ct))
            : null;
}
