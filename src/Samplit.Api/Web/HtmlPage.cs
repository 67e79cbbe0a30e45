namespace Samplit.Api.Web;

/// <summary>
/// A page that is made for each request, may not be framed, and runs nothing that its policy does not name.
/// </summary>
/// <param name="policy">Its Content-Security-Policy, without what holds for all pages.</param>
/// <param name="forms">Where its forms may be sent to.</param>
internal sealed class HtmlPage(string page, string policy, string forms = "'none'", int status = 200) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = $"{policy}; base-uri 'none'; form-action {forms}; frame-ancestors 'none'";
        return TypedResults.Text(page, "text/html; charset=utf-8", statusCode: status).ExecuteAsync(httpContext);
    }
}
