using System.Net;
using Samplit.Api.Http;

namespace Samplit.Api.Sessions;

/// <summary>
/// Cookies that no script reads and no other site sends. Their names begin with <c>__Host-</c>, so that nothing but this
/// server, over HTTPS, can have set them (RFC 6265bis, 4.1.3.2); on this machine itself, where there is no HTTPS, they
/// do not.
/// </summary>
internal static class SessionCookies
{
    private const string Session = "samplit";

    public static string? Read(HttpRequest request, string name = Session) => request.Cookies[Name(request, name)];

    public static void Write(HttpContext http, string value, TimeSpan lifetime, string name = Session) =>
        http.Response.Cookies.Append(Name(http.Request, name), value, Options(http.Request, lifetime));

    public static void Delete(HttpContext http, string name = Session) =>
        http.Response.Cookies.Append(Name(http.Request, name), "", Options(http.Request, TimeSpan.Zero));

    /// <summary>
    /// Whether a browser would drop them: it is asked for without HTTPS, at an address of another machine, and there is
    /// no sign of a proxy in front that has HTTPS.
    /// </summary>
    public static bool WouldBeDropped(HttpRequest request, Uri? publicUrl) =>
        !request.IsHttps
        && !IsLocal(request)
        && publicUrl?.Scheme != Uri.UriSchemeHttps
        && !request.Headers.ContainsKey("X-Forwarded-For")
        && !request.Headers.ContainsKey("X-Forwarded-Proto");

    private static string Name(HttpRequest request, string name) => IsLocal(request) ? name : $"__Host-{name}";

    private static CookieOptions Options(HttpRequest request, TimeSpan lifetime) =>
        new()
        {
            HttpOnly = true,
            Secure = !IsLocal(request),
            SameSite = SameSiteMode.Strict,
            Path = "/",
            MaxAge = lifetime,
        };

    /// <summary>Whether the browser runs on this machine and asks without a proxy, and without HTTPS.</summary>
    internal static bool IsLocal(HttpRequest request) =>
        !request.IsHttps
        && ClientAddresses.IsOfThisMachine(request.HttpContext)
        && (
            string.Equals(request.Host.Host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(request.Host.Host.Trim('[', ']'), out var host) && IPAddress.IsLoopback(host))
        );
}
