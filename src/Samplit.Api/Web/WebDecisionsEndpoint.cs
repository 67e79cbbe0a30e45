using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Targeting;

namespace Samplit.Api.Web;

/// <summary>One page view, one round trip.</summary>
internal static class WebDecisionsEndpoint
{
    private const int MaxForcedVariants = 20;

    internal static async Task<IResult> Post(
        HttpContext http,
        WebGate gate,
        WebDecisions decisions,
        VisitorSignatures signatures,
        WebMeasurements timings,
        WebOptions options,
        ProblemMappings mappings,
        CancellationToken ct
    )
    {
        var (request, unreadable) = await gate.ReadAsync(http, WebJson.Default.WebDecisionsRequest, mappings, ct);
        if (unreadable is not null)
        {
            return unreadable;
        }
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            var (site, refusal) = await gate.EnterAsync(http, request!.Token, ct);
            if (refusal is not null)
            {
                return refusal;
            }
            var visit = Visit(request, http.Request, options).Usable(out var unusable);
            if (Validate(request, unusable) is { } problem)
            {
                return Problems.From(problem);
            }
            var isSigned = signatures.IsSigned(site!.Installation.Id, request.Visitor, request.Signature);
            var automated = Automation.Signal(
                http.Request.Headers.UserAgent,
                request.Webdriver,
                request.Force is null && gate.IsViewRateExceeded(http, isSigned)
            );
            if (automated is { } signal)
            {
                timings.CountAutomated(signal);
            }
            var view = await decisions.DecideAsync(site!, request, visit, automated, ct);
            if (request.Force is null && !isSigned)
            {
                view = view with { Signature = signatures.Sign(site!.Installation.Id, request.Visitor!) };
            }
            return view is { Unavailable: null, Signature: null } && view.Etag == request.Etag
                ? TypedResults.NoContent()
                : TypedResults.Ok(view.Warn(unusable.Select(p => $"{p.Field} is left out: {p.Detail}")));
        }
        catch (Exception e) when (mappings.IsTransient(e))
        {
            // The page shows itself as it is; a failed request would only be a red line in its console.
            return TypedResults.Ok(WebDecisions.Nothing);
        }
    }

    private static VisitorFacts Visit(WebDecisionsRequest request, HttpRequest http, WebOptions options)
    {
        var told = request.Facts?.Read() ?? new VisitorFacts();
        var (browser, version) = UserAgent.Browser(http.Headers.UserAgent);
        return told with
        {
            Url = request.Url?[..Math.Min(request.Url.Length, VisitorFacts.MaxUrlLength)],
            Device = told.Device ?? UserAgent.Device(http.Headers.UserAgent),
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

    /// <param name="unusable">
    /// Facts that are left out: only without the page's address there is nothing to decide.
    /// </param>
    private static Refusal? Validate(WebDecisionsRequest request, IReadOnlyList<Refusal> unusable) =>
        (string.IsNullOrEmpty(request.Url) ? Refusal.Invalid("url", "The address of the page.") : null)
        ?? (request.Force is null ? Requests.ValidateVisitor(request.Visitor) : null)
        ?? unusable.FirstOrDefault(p => p.Field == "facts.url")
        ?? (
            request.Force?.Count > MaxForcedVariants
                ? Refusal.Invalid("force", $"At most {MaxForcedVariants} of them.")
                : null
        );
}
