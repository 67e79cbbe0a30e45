using Samplit.Domain;

namespace Samplit.Api.Http;

/// <summary>How endpoints answer; the generated code calls this.</summary>
internal static class Answers
{
    public static Task OkAsync<T>(HttpContext http, T value) => ResultAsync(http, TypedResults.Ok(value));

    public static Task ResultAsync(HttpContext http, IResult result)
    {
        if (result is IValueHttpResult { Value: IRevised revised })
        {
            http.Response.Headers.ETag = Requests.ETag(revised.Revision);
            if (HttpMethods.IsGet(http.Request.Method) && Requests.IsKnown(http.Request, revised.Revision))
            {
                result = TypedResults.StatusCode(StatusCodes.Status304NotModified);
            }
        }
        return result.ExecuteAsync(http);
    }

    public static Task RefuseAsync(HttpContext http, Refusal refusal) => Problems.From(refusal).ExecuteAsync(http);
}
