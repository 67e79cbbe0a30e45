using Samplit.Api.Http;
using Samplit.Api.Installations;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Web;

/// <summary>
/// What to paste into the pages of an installation, each line by itself, as early in the head as possible.
/// </summary>
/// <param name="Recommended">Which of them to paste unless there is a reason for another: <c>guardedLine</c>.</param>
/// <param name="GuardedLine">
/// The page waits at most half a second, whatever becomes of the script. With a CSP it needs a nonce.
/// </param>
/// <param name="Line">
/// The page waits for the script, as long as that takes: a server that hangs leaves it blank.
/// </param>
/// <param name="PinnedLine">
/// Runs this very code or none, by its digest; after an upgrade of the server it is to be replaced. It knows what to
/// hide on a first visit only by the selectors in <c>data-hide</c>.
/// </param>
public sealed record SnippetLines(string Recommended, string GuardedLine, string Line, string PinnedLine);

[Tags("Installations")]
public static class GetSnippetLinesEndpoint
{
    public static Task<(InstalledSite?, Refusal?)> LoadAsync(
        Guid id,
        InstallationReader installations,
        CancellationToken ct
    ) => GetInstallationEndpoint.LoadAsync(id, installations, ct);

    [Requires(Permission.InstallationRead)]
    [WolverineGet("/api/installations/{id}/snippet")]
    [EndpointSummary("The line to paste into its pages")]
    [Refuses(404)]
    public static SnippetLines Get(InstalledSite site, HttpRequest request, SnippetCode code)
    {
        var server = code.Server(request);
        var address = $"{server}/snippet/{site.Token}.js";
        return new SnippetLines(
            "guardedLine",
            $"<script>{code.Loader(address)}</script>",
            $"<script src=\"{address}\"></script>",
            $"<script src=\"{server}/snippet/code/{code.Version}.js\" integrity=\"{code.Integrity}\" "
                + $"crossorigin=\"anonymous\" data-token=\"{site.Token}\" data-hide=\"\"></script>"
        );
    }
}
