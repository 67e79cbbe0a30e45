using Samplit.Api.Http;
using Samplit.Domain;

namespace Samplit.Api.Database;

/// <summary>Behind routing: puts an id where a path has a name, so that endpoints know ids only.</summary>
internal sealed class NamesInRoutes(NamedRoutes routes)
{
    public Task ReplaceAsync(HttpContext http, RequestDelegate next) =>
        http.Request.RouteValues.TryGetValue(NamedRoutes.Parameter, out var value)
        && value is string text
        && !Guid.TryParse(text, out _)
        && routes.Find(http.GetEndpoint()) is { } of
            ? ReplaceAsync(http, text, of, next)
            : next(http);

    private static async Task ReplaceAsync(HttpContext http, string name, INamed named, RequestDelegate next)
    {
        var found = named.Remembered(name);
        if (found is null)
        {
            Refusal? refusal = null;
            await DatabaseGate.PassAsync(
                http,
                async _ => (found, refusal) = await named.FindIdAsync(name, http.RequestAborted)
            );
            if (found is null)
            {
                await ExceptionProblems.WriteAsync(http, Problems.Details(refusal!));
                return;
            }
        }
        http.Request.RouteValues[NamedRoutes.Parameter] = found.Value.ToString();
        await next(http);
    }
}
