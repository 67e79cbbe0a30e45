using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Samplit.Api.Http;

/// <summary>
/// An endpoint whose answers pages of other sites may read. Whose pages are told more than that they may not, it decides by
/// itself; cookies are never for it.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class ReadByPagesAttribute : Attribute;

/// <summary>Cross-origin resource sharing (Fetch, CORS protocol).</summary>
internal static class CrossOrigin
{
    private const int SecondsOfPreflight = 7_200; // no browser keeps one for longer

    public static T ReadByPages<T>(this T endpoints)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new ReadByPagesAttribute());

    /// <summary>Whatever becomes of a request, who it is not known of and a time-out too: a page is to read why.</summary>
    public static Task LetPagesRead(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<ReadByPagesAttribute>() is not null)
        {
            http.Response.OnStarting(() =>
            {
                Allow(http);
                return Task.CompletedTask;
            });
        }
        return next(http);
    }

    /// <summary>
    /// Lets the page that asks read the answer: what is for pages of the site alone is decided before.
    /// </summary>
    public static void Allow(HttpContext http)
    {
        var origin = http.Request.Headers.Origin.ToString();
        http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        if (origin.Length > 0)
        {
            http.Response.Headers.AccessControlAllowOrigin = origin;
            http.Response.Headers.AccessControlExposeHeaders = "ETag, Retry-After";
        }
    }

    /// <summary>Any page may ask whether it may ask: who asks is only known of what comes afterwards.</summary>
    /// <param name="headers">Those that pages send.</param>
    public static IResult Preflight(HttpContext http, string headers)
    {
        http.Response.Headers.AccessControlAllowMethods = "POST";
        http.Response.Headers.AccessControlAllowHeaders = headers;
        http.Response.Headers.AccessControlMaxAge = SecondsOfPreflight.ToString(CultureInfo.InvariantCulture);
        return TypedResults.NoContent();
    }
}
