using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Samplit.Web.Tests.Browsing;

/// <summary>A site that is not ours, on a port of its own: serves the pages that a test puts there.</summary>
public sealed class Shop : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RequestDelegate> _pages = new(StringComparer.Ordinal);
    private readonly WebApplication _app;

    private Shop(WebApplication app)
    {
        _app = app;
        app.Run(context => _pages.TryGetValue(context.Request.Path, out var page) ? page(context) : Nothing(context));
    }

    /// <summary>Such as http://127.0.0.1:40123, without a slash at its end.</summary>
    public string Address => _app.Urls.Single();

    public static async Task<Shop> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.None);
        var shop = new Shop(builder.Build());
        await shop._app.StartAsync();
        return shop;
    }

    /// <returns>The page's address.</returns>
    public string Serve(string path, RequestDelegate page)
    {
        _pages[path] = page;
        return Address + path;
    }

    /// <param name="html">What stands in the body.</param>
    /// <param name="head">What stands in the head.</param>
    /// <param name="policy">A content security policy.</param>
    public string Serve(string path, string html, string head = "", string? policy = null) =>
        Serve(
            path,
            context =>
            {
                context.Response.ContentType = "text/html; charset=utf-8";
                if (policy is not null)
                {
                    context.Response.Headers.ContentSecurityPolicy = policy;
                }
                return context.Response.WriteAsync(
                    $"<!doctype html><html lang=\"en\"><head><title>Shop</title>{head}</head><body>{html}</body></html>"
                );
            }
        );

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // 404 would be a line in the browser's console: of an icon that it asks for by itself.
    private static Task Nothing(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
