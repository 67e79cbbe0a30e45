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
        Runtime.SamplitOptions options,
        CancellationToken ct
    )
    {
        var request = await WebGate.ReadAsync(http.Request, ApiJson.Default.WebDecisionsRequest, ct);
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
        catch (Exception e) when (Problems.From(e).Status == StatusCodes.Status503ServiceUnavailable)
        {
            // The page shows itself as it is; a failed request would only be a red line in its console.
            WebGate.Allow(http, http.Request.Headers.Origin.ToString());
            return TypedResults.Ok(WebDecisions.Nothing);
        }
    }

    private static VisitorFacts Visit(WebDecisionsRequest request, HttpRequest http, Runtime.SamplitOptions options)
    {
        var facts = (request.Facts ?? new VisitorFacts()) with { Url = request.Url };
        // A proxy in front knows where an address is; two letters, or nothing of use.
        return
            facts.Country is null
            && options.CountryHeader is { Length: > 0 } header
            && http.Headers[header] is [{ Length: 2 } country]
            && country.All(char.IsAsciiLetter)
            ? facts with
            {
                Country = country,
            }
            : facts;
    }

    private static Refusal? Problem(WebDecisionsRequest request, VisitorFacts visit) =>
        (string.IsNullOrEmpty(request.Url) ? Refusal.Invalid("url", "The address of the page.") : null)
        ?? (request.Force is null ? Requests.VisitorProblem(request.Visitor) : null)
        ?? visit.Problem()
        ?? (request.Known?.Count > MostKnown ? Refusal.Invalid("known", $"At most {MostKnown} of them.") : null)
        ?? (request.Force?.Count > MostForced ? Refusal.Invalid("force", $"At most {MostForced} of them.") : null);
}
