using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Targeting;

namespace Samplit.Api.Web;

/// <summary>One page view, one round trip.</summary>
internal static class WebDecisionsEndpoint
{
    private const int MostKnown = 100;
    private const int MostForced = 20;

    internal static async Task<IResult> Post(
        HttpContext http,
        WebGate gate,
        WebDecisions decisions,
        WebOptions options,
        ProblemMappings mappings,
        CancellationToken ct
    )
    {
        var request = await WebGate.ReadAsync(http.Request, WebJson.Default.WebDecisionsRequest, ct);
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            var (site, refusal) = await gate.EnterAsync(http, request.Token, ct);
            if (refusal is not null)
            {
                return refusal;
            }
            var visit = Visit(request, http.Request, options);
            if (Problem(request, visit) is { } problem)
            {
                return Problems.From(problem);
            }
            var view = await decisions.DecideAsync(site!, request, visit, ct);
            return view.Unavailable is null && view.Etag == request.Etag
                ? TypedResults.NoContent()
                : TypedResults.Ok(view);
        }
        catch (Exception e) when (mappings.IsForAWhile(e))
        {
            // The page shows itself as it is; a failed request would only be a red line in its console.
            WebGate.Allow(http, http.Request.Headers.Origin.ToString());
            return TypedResults.Ok(WebDecisions.Nothing);
        }
    }

    private static VisitorFacts Visit(WebDecisionsRequest request, HttpRequest http, WebOptions options)
    {
        var told = request.Facts ?? new VisitorFacts();
        var (browser, version) = UserAgent.Browser(http.Headers.UserAgent);
        return told with
        {
            Url = request.Url,
            Browser = told.Browser ?? browser,
            // The version that the header tells is that of the browser that it tells.
            BrowserVersion = told.BrowserVersion ?? (told.Browser is null ? version : null),
            Country = told.Country ?? Country(http, options.CountryHeader),
        };
    }

    /// <summary>A proxy in front knows where an address is; two letters, or nothing of use.</summary>
    private static string? Country(HttpRequest http, string? header) =>
        header is { Length: > 0 } && http.Headers[header] is [{ Length: 2 } country] && country.All(char.IsAsciiLetter)
            ? country
            : null;

    private static Refusal? Problem(WebDecisionsRequest request, VisitorFacts visit) =>
        (string.IsNullOrEmpty(request.Url) ? Refusal.Invalid("url", "The address of the page.") : null)
        ?? (request.Force is null ? Requests.VisitorProblem(request.Visitor) : null)
        ?? visit.Problem()
        ?? (request.Known?.Count > MostKnown ? Refusal.Invalid("known", $"At most {MostKnown} of them.") : null)
        ?? (request.Force?.Count > MostForced ? Refusal.Invalid("force", $"At most {MostForced} of them.") : null);
}
