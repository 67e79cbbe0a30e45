using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.RateLimiting;
using Samplit.Api.Http;
using Samplit.Domain;

namespace Samplit.Api.Web;

/// <summary>
/// Who may ask from a page: a known token, on a page of its site, neither who asks nor all of the site too often.
/// </summary>
internal sealed class WebGate(SiteCatalog sites, ClientNetworks clients, WebOptions options) : IDisposable
{
    private const int SecondsOfViews = 60;

    /// <summary>As many views a visitor makes, or more: who makes up visitors makes up many.</summary>
    private const int ViewsOfNewVisitor = 10;

    private readonly PartitionedRateLimiter<Guid> _ofSite = Limiter<Guid>(options.SiteRequestsPerSecond);
    private readonly PartitionedRateLimiter<IPAddress> _ofClient = Limiter<IPAddress>(options.ClientRequestsPerSecond);
    private readonly PartitionedRateLimiter<IPAddress> _viewsOfClient = Limiter<IPAddress>(
        options.ClientViewsPerMinute,
        SecondsOfViews
    );

    /// <summary>
    /// A page asks with a body that browsers send without a preflight, so its media type says nothing.
    /// </summary>
    /// <returns>The request, or what to answer instead.</returns>
    public async Task<(T? Request, IResult? Refusal)> ReadAsync<T>(
        HttpContext http,
        JsonTypeInfo<T> type,
        ProblemMappings mappings,
        CancellationToken ct
    )
        where T : class
    {
        if (IsTooOften(http))
        {
            return (null, TooMany(http));
        }
        try
        {
            return (
                await JsonSerializer.DeserializeAsync(http.Request.Body, type, ct)
                    ?? throw new JsonException("The body is null."),
                null
            );
        }
        catch (JsonException e)
        {
            var bad = new BadHttpRequestException(e.Message, StatusCodes.Status400BadRequest, e);
            return (null, TypedResults.Problem(mappings.From(bad)));
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (
                null,
                Refuse(
                    e.StatusCode,
                    "The body is too large",
                    ProblemCodes.BodyTooLarge,
                    $"A body has at most {Limits.MaxWebBodySize} bytes."
                )
            );
        }
        catch (BadHttpRequestException e)
        {
            return (null, TypedResults.Problem(mappings.From(e)));
        }
    }

    /// <summary>Whether whoever asks has asked too often already, of whatever site.</summary>
    public bool IsTooOften(HttpContext http) => clients.Find(http) is { } client && !Has(_ofClient, client);

    /// <summary>Counts a page view.</summary>
    /// <param name="isSigned">Whether the browser has been here before.</param>
    /// <returns>Whether there have been more from its address than people there would make.</returns>
    public bool IsViewRateExceeded(HttpContext http, bool isSigned) =>
        clients.Find(http) is { } client
        && !Has(_viewsOfClient, client, isSigned ? 1 : Math.Min(ViewsOfNewVisitor, 2 * options.ClientViewsPerMinute));

    /// <summary>Finds the site.</summary>
    /// <returns>The site, or what to answer instead.</returns>
    /// <exception cref="Exception">The database is away, and the site is not remembered.</exception>
    public async Task<(Site? Site, IResult? Refusal)> EnterAsync(HttpContext http, string? token, CancellationToken ct)
    {
        if (string.IsNullOrEmpty(token) || await sites.FindAsync(token, ct) is not { } site)
        {
            return (
                null,
                Refuse(StatusCodes.Status404NotFound, "Not found", ProblemCodes.TokenUnknown, "Nobody has this token.")
            );
        }
        var origin = http.Request.Headers.Origin.ToString();
        if (!site.Installation.IsOn(origin))
        {
            return (
                null,
                Refuse(
                    StatusCodes.Status403Forbidden,
                    "Not allowed here",
                    ProblemCodes.OriginNotAllowed,
                    "The page that asks, by its Origin header, is on none of the installation's domains."
                )
            );
        }
        return Has(_ofSite, site.Installation.Id) ? (site, null) : (null, TooMany(http));
    }

    /// <summary>The same for everybody: who is over the limit learns nothing of the others.</summary>
    public static IResult TooMany(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "1";
        return Refuse(
            StatusCodes.Status429TooManyRequests,
            "Too many",
            ProblemCodes.TooManyRequests,
            "More requests a second than one visitor's network or the whole installation may make."
        );
    }

    public void Dispose()
    {
        _ofSite.Dispose();
        _ofClient.Dispose();
        _viewsOfClient.Dispose();
    }

    private static bool Has<T>(PartitionedRateLimiter<T> limiter, T of, int permits = 1)
    {
        using var lease = limiter.AttemptAcquire(of, permits);
        return lease.IsAcquired;
    }

    /// <param name="permits">Permits in a period, on average; twice as many in one go.</param>
    private static PartitionedRateLimiter<T> Limiter<T>(int permits, int seconds = 1)
        where T : notnull =>
        PartitionedRateLimiter.Create<T, T>(one =>
            RateLimitPartition.GetTokenBucketLimiter(
                one,
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = 2 * permits,
                    TokensPerPeriod = Math.Max(1, permits / 10),
                    ReplenishmentPeriod = TimeSpan.FromSeconds(seconds / 10.0),
                    AutoReplenishment = true,
                    QueueLimit = 0,
                }
            )
        );

    private static IResult Refuse(int status, string title, string code, string detail) =>
        TypedResults.Problem(Problems.Details(status, title, code, detail));
}
