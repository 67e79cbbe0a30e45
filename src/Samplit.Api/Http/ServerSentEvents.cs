using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Samplit.Api.Http;

/// <summary>
/// A response that is written for as long as somebody listens (HTML Standard, section 9.2). The framework's own result
/// writes no comments, which tell a proxy and a browser that the connection is there.
/// </summary>
internal static class ServerSentEvents
{
    /// <summary>A comment, when there was nothing to tell for a while.</summary>
    public const string Heartbeat = ": still live\n\n";

    private const string ContentType = "text/event-stream";

    /// <summary>Until they go, the server stops, or <paramref name="write"/> has come to its end.</summary>
    public static async Task RunAsync(HttpContext http, Func<CancellationToken, Task> write, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        try
        {
            http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            http.Response.ContentType = ContentType;
            http.Response.Headers.CacheControl = "no-store";
            await WriteAsync(http, ": live\n\n", stop.Token);
            await write(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
    }

    public static async Task WriteAsync(HttpContext http, string text, CancellationToken ct)
    {
        await http.Response.WriteAsync(text, Encoding.UTF8, ct);
        await http.Response.Body.FlushAsync(ct);
    }
}
