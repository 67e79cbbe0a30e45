using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Samplit.Domain.Access;

namespace Samplit.Api.Access;

/// <summary>A key is used more often than it may be.</summary>
internal sealed class KeyRateExceededException()
    : Exception("This API key is used more often than it may be. Ask again in a second.");

/// <summary>
/// Keeps keys that have a limit within it, on this server: a token bucket each, of as many requests as a second has.
/// </summary>
internal sealed class ApiKeyRates : IDisposable
{
    private readonly ConcurrentDictionary<Guid, TokenBucketRateLimiter> _limiters = new();

    /// <returns>False for one request too many.</returns>
    public bool TryTake(ApiKey key) => key.RequestsPerSecond is not { } limit || TryTake(key.Id, limit);

    public void Dispose()
    {
        foreach (var limiter in _limiters.Values)
        {
            limiter.Dispose();
        }
    }

    /// <param name="limit">Of a key it never changes.</param>
    private bool TryTake(Guid key, int limit)
    {
        using var lease = _limiters
            .GetOrAdd(
                key,
                static (_, limit) =>
                    new TokenBucketRateLimiter(
                        new TokenBucketRateLimiterOptions
                        {
                            TokenLimit = limit,
                            TokensPerPeriod = limit,
                            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                            QueueLimit = 0,
                        }
                    ),
                limit
            )
            .AttemptAcquire();
        return lease.IsAcquired;
    }
}
