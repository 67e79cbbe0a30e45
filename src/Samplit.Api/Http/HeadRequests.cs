namespace Samplit.Api.Http;

/// <summary>HEAD works wherever GET does (RFC 9110, 9.3.2); load balancers and monitors ask with it.</summary>
internal static class HeadRequests
{
    /// <summary>Before routing. The web server leaves the body out, because it knows how it was asked.</summary>
    public static Task AnswerAsGet(HttpContext http, RequestDelegate next) =>
        HttpMethods.IsHead(http.Request.Method) ? AskAsGetAsync(http, next) : next(http);

    private static async Task AskAsGetAsync(HttpContext http, RequestDelegate next)
    {
        http.Request.Method = HttpMethods.Get;
        try
        {
            await next(http);
        }
        finally
        {
            http.Request.Method = HttpMethods.Head;
        }
    }
}
