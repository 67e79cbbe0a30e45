using Microsoft.Extensions.Caching.Memory;
using Samplit.Api.Database;
using Samplit.Api.Http;
using Samplit.Api.Installations;

namespace Samplit.Api.Web;

/// <summary>
/// The sites that page views ask for, each read at most once a <see cref="WebOptions.SiteRefresh"/> however many ask,
/// and gone on with for an hour when the database is away. Tokens that nobody has are remembered as such for a minute,
/// as long as they fit, and apart, so that no number of them pushes out a site: a token that nobody has will never be
/// anybody's.
/// </summary>
internal sealed class SiteCatalog(
    SiteReader reader,
    DatabaseStartup startup,
    DatabaseCircuit circuit,
    WebOptions options,
    RequestOptions requests,
    ProblemMappings mappings,
    TimeProvider clock
) : IDisposable
{
    private const int MaxTokens = 10_000;
    private static readonly TimeSpan MaxStale = TimeSpan.FromHours(1);
    private static readonly MemoryCacheEntryOptions ForAMinute = new()
    {
        Size = 1,
        AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(1),
    };

    private readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = MaxTokens });
    private readonly MemoryCache _unknown = new(new MemoryCacheOptions { SizeLimit = MaxTokens });

    /// <returns>Null for a token that nobody has.</returns>
    /// <exception cref="Exception">The database is away, and the site is not remembered.</exception>
    public async Task<Site?> FindAsync(string token, CancellationToken ct)
    {
        if (!InstallationSecrets.IsToken(token) || _unknown.TryGetValue(token, out _))
        {
            return null;
        }
        var kept = _kept.GetOrCreate(
            token,
            entry =>
            {
                (entry.Size, entry.SlidingExpiration) = (1, MaxStale);
                return new Kept();
            }
        )!;
        if (kept.Last is { } last && clock.GetElapsedTime(last.At) < options.SiteRefresh)
        {
            return last.Site;
        }
        try
        {
            var load = kept.LoadAsync(() => LoadAsync(token, kept.Last?.Site));
            var (site, _) = await load.WaitAsync(requests.RequestTimeout, clock, ct);
            if (site is null)
            {
                _unknown.Set(token, true, ForAMinute);
                _kept.Remove(token);
            }
            return site;
        }
        catch (Exception e)
            when (mappings.IsTransient(e)
                && !ct.IsCancellationRequested
                && kept.Last is { Site: not null } stale
                && clock.GetElapsedTime(stale.At) < MaxStale
            )
        {
            return stale.Site;
        }
    }

    public void Dispose()
    {
        _kept.Dispose();
        _unknown.Dispose();
    }

    private async Task<Loaded> LoadAsync(string token, Site? before)
    {
        if (!startup.Ready.IsCompletedSuccessfully)
        {
            throw new NotReadyException();
        }
        var at = clock.GetTimestamp();
        var site = await circuit.Pipeline.ExecuteAsync(
            async (asked, ct) => await reader.FindAsync(asked.token, asked.before, ct),
            (token, before),
            CancellationToken.None
        );
        return new Loaded(site, at);
    }

    /// <param name="At">When it began to be read.</param>
    private sealed record Loaded(Site? Site, long At);

    private sealed class Kept
    {
        private readonly Lock _lock = new();
        private Task<Loaded>? _loading;

        public volatile Loaded? Last;

        /// <summary>One at a time, for all who wait.</summary>
        public Task<Loaded> LoadAsync(Func<Task<Loaded>> load)
        {
            lock (_lock)
            {
                return _loading is { IsCompleted: false } loading ? loading : _loading = KeepAsync(load);
            }
        }

        private async Task<Loaded> KeepAsync(Func<Task<Loaded>> load) => Last = await load();
    }
}
