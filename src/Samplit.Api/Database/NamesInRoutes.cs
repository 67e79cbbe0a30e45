using Samplit.Api.Http;
using Samplit.Domain;

namespace Samplit.Api.Database;

/// <summary>Behind routing: puts an id where a path has a name, so that endpoints know ids only.</summary>
internal sealed class NamesInRoutes(IEnumerable<INamed> named)
{
    private const string Parameter = "id";

    private readonly (string Route, INamed Named)[] _routes =
    [
        .. named.SelectMany(n => n.Routes.Select(route => (route, n))),
    ];

    public Task ReplaceAsync(HttpContext http, RequestDelegate next) =>
        http.Request.RouteValues.TryGetValue(Parameter, out var value)
        && value is string text
        && !Guid.TryParse(text, out _)
        && http.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } template }
        && Array.Find(_routes, r => template.StartsWith(r.Route, StringComparison.Ordinal)) is { Named: { } of }
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
        http.Request.RouteValues[Parameter] = found.Value.ToString();
        await next(http);
    }
}
