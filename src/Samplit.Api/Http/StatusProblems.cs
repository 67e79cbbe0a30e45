using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Samplit.Domain;

namespace Samplit.Api.Http;

/// <summary>Gives answers that would have no body a problem too: unknown paths, wrong methods, timeouts.</summary>
internal static class StatusProblems
{
    public static Task WriteAsync(StatusCodeContext context)
    {
        var status = context.HttpContext.Response.StatusCode;
        var (title, code, detail) = status switch
        {
            404 => ("Not found", ProblemCodes.NotFound, "There is nothing at this path; /docs shows what there is."),
            405 => ("Method not allowed", ProblemCodes.MethodNotAllowed, "This path does not take this method."),
            408 => ("The request took too long", ProblemCodes.RequestTimeout, "The body came too slowly."),
            412 => (
                "The precondition does not hold",
                ProblemCodes.PreconditionFailed,
                "What is at this path has none of the ETags in If-Match."
            ),
            413 => (
                "The body is too large",
                ProblemCodes.BodyTooLarge,
                $"A body has at most {context.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize} bytes."
            ),
            415 => (
                "Unsupported media type",
                ProblemCodes.UnsupportedMediaType,
                "Send JSON with Content-Type: application/json."
            ),
            _ => ("The request failed", ProblemCodes.RequestFailed, "The server did not say more."),
        };
        return ExceptionProblems.WriteAsync(context.HttpContext, Problems.Details(status, title, code, detail));
    }

    public static Task TimedOutAsync(HttpContext http) =>
        ExceptionProblems.WriteAsync(
            http,
            http.RequestServices.GetRequiredService<ProblemMappings>().From(new RequestTimedOutException())
        );
}
