using Microsoft.AspNetCore.Server.Kestrel.Core;
using Samplit.Domain;

namespace Samplit.Api.Http;

/// <summary>
/// An endpoint that pages and platforms call from anywhere. Everything else is for people and programs who run
/// experiments: it takes no writes from other sites' pages, and is not there at addresses of the public plane.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class PublicPlaneAttribute : Attribute;

/// <summary>Keeps what is public and what is not apart: by address, and by who sends a browser here.</summary>
internal static class PublicPlane
{
    public static T OnPublicPlane<T>(this T endpoints)
        where T : IEndpointConventionBuilder => endpoints.WithMetadata(new PublicPlaneAttribute());

    private static bool IsPublic(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<PublicPlaneAttribute>() is not null;

    /// <summary>Has connections to some of the addresses remember that they are public.</summary>
    public static void MarkPublicAddresses(this KestrelServerOptions kestrel, IReadOnlyCollection<BindingAddress> open)
    {
        kestrel.ConfigureEndpointDefaults(listen =>
        {
            if (open.Any(address => IsAt(listen, address)))
            {
                listen.Use(next =>
                    connection =>
                    {
                        connection.Features.Set(new PublicAddress());
                        return next(connection);
                    }
                );
            }
        });
    }

    /// <summary>Nothing but the public plane is at its addresses.</summary>
    public static Task ServeOnlyPublicEndpoints(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<PublicAddress>() is null || IsPublic(http))
        {
            return next(http);
        }
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary>
    /// Refuses writes that another site's page has a browser send: such requests need no preflight when they have no
    /// body, and carry whatever lets the browser in. Browsers say where a request comes from; a program says nothing,
    /// and goes on.
    /// </summary>
    /// <param name="own">
    /// The origin that pages of ours have behind a proxy; null where they are asked for directly.
    /// </param>
    public static Func<HttpContext, RequestDelegate, Task> RefuseOtherSites(Uri? own) =>
        (http, next) =>
            // What is not there changes nothing, and is not found.
            http.GetEndpoint()
                is null
            || IsRead(http.Request.Method)
            || IsPublic(http)
            || IsFromHere(http.Request, own)
                ? next(http)
                : ExceptionProblems.WriteAsync(
                    http,
                    Problems.Details(
                        StatusCodes.Status403Forbidden,
                        "Not allowed from another site",
                        ProblemCodes.CrossSite,
                        "A page of another site asks for a change here. Only pages of this server may, and programs."
                    )
                );

    private static bool IsRead(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    /// <summary>
    /// By Fetch Metadata (W3C), else by <c>Origin</c> (RFC 6454), which browsers before 2023 send alone.
    /// </summary>
    /// <param name="own">
    /// The origin that pages of ours have behind a proxy; null where they are asked for directly.
    /// </param>
    public static bool IsFromHere(HttpRequest request, Uri? own)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        return site.Length > 0
            ? site is "same-origin" or "none"
            : origin.Length == 0
                || (
                    Uri.TryCreate(origin, UriKind.Absolute, out var from)
                    && (
                        string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase)
                        || string.Equals(from.Authority, own?.Authority, StringComparison.OrdinalIgnoreCase)
                    )
                );
    }

    private static bool IsAt(ListenOptions listen, BindingAddress address) =>
        address.IsUnixPipe ? listen.SocketPath == address.UnixPipePath : listen.IPEndPoint?.Port == address.Port;

    /// <summary>A connection's: it came to an address of the public plane.</summary>
    private sealed class PublicAddress;
}
