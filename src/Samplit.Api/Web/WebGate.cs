using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.RateLimiting;
using Microsoft.Net.Http.Headers;
using Samplit.Api.Http;

namespace Samplit.Api.Web;

/// <summary>Who may ask from a page: a known token, on a page of its site, not too often.</summary>
internal sealed class WebGate(SiteCatalog sites, WebOptions options) : IDisposable
{
    private const int SecondsOfPreflight = 7_200; // no browser keeps one for longer

    private readonly PartitionedRateLimiter<Guid> _limiter = PartitionedRateLimiter.Create<Guid, Guid>(installation =>
        RateLimitPartition.GetTokenBucketLimiter(
            installation,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = 2 * options.SiteRequestsPerSecond,
                TokensPerPeriod = Math.Max(1, options.SiteRequestsPerSecond / 10),
                ReplenishmentPeriod = TimeSpan.FromMilliseconds(100),
                AutoReplenishment = true,
                QueueLimit = 0,
            }
        )
    );

    /// <summary>A page asks with a body that browsers send without a preflight, so its media type says nothing.</summary>
    /// <exception cref="BadHttpRequestException">The body is not the JSON expected.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken ct)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, type, ct)
                ?? throw new JsonException("The body is null.");
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException("The body is not the JSON expected.", StatusCodes.Status400BadRequest, e);
        }
    }

    /// <summary>Finds the site and lets its page read the answer.</summary>
    /// <returns>The site, or what to answer instead.</returns>
    /// <exception cref="Exception">The database is away, and the site is not remembered.</exception>
    public async Task<(Site? Site, IResult? Refusal)> EnterAsync(HttpContext http, string? token, CancellationToken ct)
    {
        var origin = http.Request.Headers.Origin.ToString();
        if (string.IsNullOrEmpty(token) || await sites.FindAsync(token, ct) is not { } site)
        {
            Allow(http, origin);
            return (
                null,
                Refuse(StatusCodes.Status404NotFound, "Not found", "token_unknown", "Nobody has this token.")
            );
        }
        if (!site.Installation.IsOn(origin))
        {
            return (
                null,
                Refuse(
                    StatusCodes.Status403Forbidden,
                    "Not allowed here",
                    "origin_not_allowed",
                    "The page that asks, by its Origin header, is on none of the installation's domains."
                )
            );
        }
        Allow(http, origin);
        using var lease = _limiter.AttemptAcquire(site.Installation.Id);
        if (!lease.IsAcquired)
        {
            http.Response.Headers.RetryAfter = "1";
            return (
                null,
                Refuse(
                    StatusCodes.Status429TooManyRequests,
                    "Too many",
                    "too_many_requests",
                    $"More than {options.SiteRequestsPerSecond} requests a second for this installation."
                )
            );
        }
        return (site, null);
    }

    /// <summary>Any page may ask whether it may ask: whose it is stands in the body, which comes afterwards.</summary>
    public static IResult Preflight(HttpContext http)
    {
        Allow(http, http.Request.Headers.Origin.ToString());
        http.Response.Headers.AccessControlAllowMethods = "POST";
        http.Response.Headers.AccessControlAllowHeaders = "content-type";
        http.Response.Headers.AccessControlMaxAge = SecondsOfPreflight.ToString(
            System.Globalization.CultureInfo.InvariantCulture
        );
        return TypedResults.NoContent();
    }

    /// <summary>Lets a page of this origin read the answer.</summary>
    public static void Allow(HttpContext http, string origin)
    {
        http.Response.Headers.Vary = HeaderNames.Origin;
        if (origin.Length > 0)
        {
            http.Response.Headers.AccessControlAllowOrigin = origin;
            http.Response.Headers.AccessControlExposeHeaders = "ETag, Retry-After";
        }
    }

    public void Dispose() => _limiter.Dispose();

    private static IResult Refuse(int status, string title, string code, string detail) =>
        TypedResults.Problem(Problems.Details(status, title, code, detail));
}
