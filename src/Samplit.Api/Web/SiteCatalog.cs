using Microsoft.Extensions.Caching.Memory;
using Samplit.Api.Database;
using Samplit.Api.Http;

namespace Samplit.Api.Web;

/// <summary>
/// The sites that page views ask for, each read at most once a <see cref="WebOptions.SiteRefresh"/> however many ask, and
/// gone on with for an hour when the database is away. Tokens that nobody has are remembered as such, as long as they fit.
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
    private const int MostTokens = 10_000;
    private const int LongestToken = 100;
    private static readonly TimeSpan LongestStale = TimeSpan.FromHours(1);

    private readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = MostTokens });

    /// <returns>Null for a token that nobody has.</returns>
    /// <exception cref="Exception">The database is away, and the site is not remembered.</exception>
    public async Task<Site?> FindAsync(string token, CancellationToken ct)
    {
        if (token.Length > LongestToken)
        {
            return null;
        }
        var kept = _kept.GetOrCreate(
            token,
            entry =>
            {
                (entry.Size, entry.SlidingExpiration) = (1, LongestStale);
                return new Kept();
            }
        )!;
        if (kept.Last is { } last && clock.GetElapsedTime(last.At) < options.SiteRefresh)
        {
            return last.Site;
        }
        try
        {
            return (await kept.LoadAsync(() => LoadAsync(token)).WaitAsync(requests.RequestTimeout, clock, ct)).Site;
        }
        catch (Exception e)
            when (mappings.IsForAWhile(e)
                && !ct.IsCancellationRequested
                && kept.Last is { Site: not null } stale
                && clock.GetElapsedTime(stale.At) < LongestStale
            )
        {
            return stale.Site;
        }
    }

    public void Dispose() => _kept.Dispose();

    private async Task<Loaded> LoadAsync(string token)
    {
        if (!startup.Ready.IsCompletedSuccessfully)
        {
            throw new NotReadyException();
        }
        var at = clock.GetTimestamp();
        var site = await circuit.Pipeline.ExecuteAsync(
            async (t, ct) => await reader.FindAsync(t, ct),
            token,
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
