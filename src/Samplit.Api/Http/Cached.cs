namespace Samplit.Api.Http;

/// <summary>An answer that says how long it may be kept.</summary>
public sealed class Cached(IResult answer, string cacheControl) : IResult
{
    /// <summary>For what never changes.</summary>
    public const string Forever = "public, max-age=31536000, immutable";

    /// <summary>For what may change at any moment.</summary>
    public const string Never = "no-cache";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.CacheControl = cacheControl;
        return answer.ExecuteAsync(httpContext);
    }
}
