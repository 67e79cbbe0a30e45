using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Samplit.Api.Http;

/// <summary>Turns what endpoints threw into a problem; logs only what nobody expected.</summary>
internal sealed partial class ExceptionProblems(ProblemMappings mappings, ILogger<ExceptionProblems> logger)
    : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext http,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        if (http.RequestAborted.IsCancellationRequested && exception is OperationCanceledException)
        {
            http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }
        var problem = mappings.From(exception);
        if (problem.Status == StatusCodes.Status500InternalServerError)
        {
            LogFailed(
                exception,
                http.Request.Method,
                http.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.DisplayName
            );
        }
        await WriteAsync(http, problem);
        return true;
    }

    public static Task WriteAsync(HttpContext http, ProblemDetails problem)
    {
        http.Response.StatusCode = problem.Status!.Value;
        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
        {
            http.Response.Headers.RetryAfter = "1";
        }
        return http.Response.WriteAsJsonAsync(
            problem,
            HttpJson.Default.ProblemDetails,
            "application/problem+json",
            CancellationToken.None
        );
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Endpoint} failed")]
    private partial void LogFailed(Exception exception, string method, string? endpoint);
}
