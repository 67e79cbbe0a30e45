using Microsoft.Net.Http.Headers;

namespace Samplit.Api.Http;

/// <summary>What keeps browsers from making more of an answer than it is. Pages of ours say more for themselves.</summary>
internal static class SecurityHeaders
{
    /// <summary>A year, and the names below this one (RFC 6797).</summary>
    private const string OnlyHttps = "max-age=31536000; includeSubDomains";

    /// <param name="publicUrl">Where people find the server: a proxy in front of it may have the HTTPS.</param>
    public static Func<HttpContext, RequestDelegate, Task> Add(Uri? publicUrl)
    {
        var isPublicHttps = publicUrl?.Scheme == Uri.UriSchemeHttps;
        return (http, next) =>
        {
            // At the end: whoever answers with a problem instead of what was begun lets go of all headers first.
            http.Response.OnStarting(
                static state =>
                {
                    var (http, isPublicHttps) = ((HttpContext, bool))state;
                    Add(http, isPublicHttps);
                    return Task.CompletedTask;
                },
                (http, isPublicHttps)
            );
            return next(http);
        };
    }

    private static void Add(HttpContext http, bool isPublicHttps)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        if (isPublicHttps || http.Request.IsHttps)
        {
            headers.StrictTransportSecurity = OnlyHttps;
        }
        // What pages call is read by their scripts, and shown nowhere.
        if (http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
        {
            return;
        }
        // With none at all, browsers would not say either where a form of ours comes from.
        headers["Referrer-Policy"] = "same-origin";
        headers.TryAdd(
            HeaderNames.ContentSecurityPolicy,
            http.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal)
                ? "frame-ancestors 'none'"
                : "default-src 'none'; frame-ancestors 'none'"
        );
    }
}
