using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Net.Http.Headers;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Installations;

namespace Samplit.Api.Web;

/// <summary>What a page has to know of its site before it asks, told with the snippet's code.</summary>
/// <param name="Hide">For each experiment what has to wait for the decision.</param>
/// <param name="Watch">Where the part is that watches whether variants are seen.</param>
internal sealed record SnippetSite(string Token, IReadOnlyList<SnippetHiding> Hide, string Watch);

/// <param name="On">Regular expressions for the addresses where; null for any.</param>
internal sealed record SnippetHiding(IReadOnlyList<string>? On, IReadOnlyList<string> Css);

/// <param name="Console">The origin that is told what was chosen.</param>
internal sealed record PickerHost(string Console);

internal static class SnippetEndpoints
{
    private const string JavaScript = "text/javascript; charset=utf-8";

    // Pages hear of a new experiment's elements a minute later; meanwhile those show the original for a blink.
    private const string AWhile = "public, max-age=60, stale-while-revalidate=86400, stale-if-error=604800";

    /// <summary>The snippet for a site. Whatever is wrong, a page that asks gets a script that does no harm.</summary>
    internal static async Task<IResult> OfSite(
        string token,
        HttpContext http,
        SiteCatalog sites,
        WebGate gate,
        SnippetCode code,
        ProblemMappings mappings,
        CancellationToken ct
    )
    {
        Share(http);
        if (gate.IsTooOften(http))
        {
            return WebGate.TooMany(http);
        }
        try
        {
            return await sites.FindAsync(token, ct) switch
            {
                null => Problems.From(
                    new Refusal(
                        RefusalKind.NotFound,
                        ProblemCodes.TokenUnknown,
                        "There is no installation with this token."
                    )
                ),
                { Installation.Status: not InstallationStatus.Active } => Empty("This installation is suspended."),
                var site => Script(site, code, http.Request),
            };
        }
        catch (Exception e) when (mappings.IsTransient(e))
        {
            return Empty("The server cannot say just now what is to be shown.");
        }
    }

    /// <summary>Code that never changes: what pages pin, and the part that others fetch.</summary>
    internal static IResult Code(string version, HttpContext http, SnippetCode code)
    {
        Share(http);
        return code.ByVersion.TryGetValue(version, out var script)
            ? new Cached(TypedResults.Bytes(script, JavaScript), Cached.Forever)
            : Problems.From(
                new Refusal(RefusalKind.NotFound, ProblemCodes.SnippetNotFound, "This server has another version.")
            );
    }

    /// <summary>For whoever was given the token a moment ago, who alone is told what was chosen.</summary>
    internal static IResult Picker(string token, HttpContext http, WebGate gate, PickerTokens tokens, SnippetCode code)
    {
        Share(http);
        if (gate.IsTooOften(http))
        {
            return WebGate.TooMany(http);
        }
        if (tokens.Open(token) is not { } console)
        {
            return Problems.From(
                new Refusal(RefusalKind.NotFound, ProblemCodes.TokenUnknown, "This token is none, or has ended.")
            );
        }
        byte[] script =
        [
            .. "self.samplitPicker="u8,
            .. JsonSerializer.SerializeToUtf8Bytes(new PickerHost(console), WebJson.Default.PickerHost),
            .. ";\n"u8,
            .. code.Picker.Span,
        ];
        return new Cached(TypedResults.Bytes(script, JavaScript), "no-store");
    }

    private static IResult Script(Site site, SnippetCode code, HttpRequest request)
    {
        var hidden = site.Running.Select(e => new SnippetHiding(e.Pages, [.. e.Touched])).Where(h => h.Css.Count > 0);
        byte[] script =
        [
            .. "self.samplitSite="u8,
            .. JsonSerializer.SerializeToUtf8Bytes(
                new SnippetSite(
                    site.Token,
                    [.. hidden],
                    $"{code.Server(request)}/snippet/code/{code.WatcherVersion}.js"
                ),
                WebJson.Default.SnippetSite
            ),
            .. ";\n"u8,
            .. code.Hook.Span,
            .. code.Snippet.Span,
        ];
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(script).AsSpan(0, 12))}\"");
        return new Cached(TypedResults.Bytes(script, JavaScript, entityTag: tag), AWhile);
    }

    private static IResult Empty(string reason) =>
        new Cached(TypedResults.Text($"/* {reason} */", JavaScript), "no-store");

    /// <summary>Code is nobody's secret, and pages on other sites are to run it.</summary>
    private static void Share(HttpContext http)
    {
        http.Response.Headers.AccessControlAllowOrigin = "*";
        http.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
    }
}
