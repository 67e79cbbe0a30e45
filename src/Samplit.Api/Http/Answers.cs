using Samplit.Domain;

namespace Samplit.Api.Http;

/// <summary>How endpoints answer; the generated code calls this.</summary>
internal static class Answers
{
    public static Task OkAsync<T>(HttpContext http, T value)
    {
        AddETag(http, value);
        return TypedResults.Ok(value).ExecuteAsync(http);
    }

    public static Task ResultAsync(HttpContext http, IResult result)
    {
        AddETag(http, (result as IValueHttpResult)?.Value);
        return result.ExecuteAsync(http);
    }

    public static Task RefuseAsync(HttpContext http, Refusal refusal) => Problems.From(refusal).ExecuteAsync(http);

    private static void AddETag(HttpContext http, object? value)
    {
        if (value is IRevised revised)
        {
            http.Response.Headers.ETag = Requests.ETag(revised.Revision);
        }
    }
}
