namespace Samplit.Api.Web;

/// <summary>
/// A page that is made for each request, may not be framed, and runs nothing that its policy does not name.
/// </summary>
/// <param name="policy">Its Content-Security-Policy, without what holds for all pages.</param>
internal sealed class HtmlPage(string page, string policy) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = $"{policy}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        return TypedResults.Text(page, "text/html; charset=utf-8").ExecuteAsync(httpContext);
    }
}
