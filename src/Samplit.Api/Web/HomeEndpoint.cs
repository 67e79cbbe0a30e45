using System.Net;
using System.Security.Cryptography;
using System.Text;
using Samplit.Api.Database;
using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Domain.Access;
using Samplit.Domain.Experiments;

namespace Samplit.Api.Web;

/// <summary>What whoever opens the server's address sees: what this is, what runs, and where to go on.</summary>
internal static class HomeEndpoint
{
    private const int MaxExperiments = 20;

    internal static async Task<IResult> Page(
        HttpContext http,
        DatabaseStartup startup,
        ExperimentReader experiments,
        CallerSessions sessions,
        CancellationToken ct
    )
    {
        var list = "<p class=\"quiet\">The database is not ready yet. Load the page again in a moment.</p>";
        if (http.Caller() is not { } caller || !caller.May(Permission.ExperimentRead))
        {
            list = "<p class=\"quiet\">Sign in to see them.</p>";
        }
        else if (startup.Ready.IsCompletedSuccessfully)
        {
            var projects = caller.ProjectsWith(Permission.ExperimentRead);
            await DatabaseGate.PassAsync(
                http,
                _ =>
                    sessions.LimitAsync(
                        projects,
                        async () =>
                            list = Table(
                                await experiments.ListAsync(null, null, MaxExperiments, projects, http.RequestAborted)
                            )
                    )
            );
        }
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var page = (await DemoEndpoints.ReadAsync("home/", "index.html", ct))!
            .Replace("__NONCE__", nonce, StringComparison.Ordinal)
            .Replace("<!--account-->", Account(http), StringComparison.Ordinal)
            .Replace("<!--experiments-->", list, StringComparison.Ordinal);
        return new HtmlPage(page, $"default-src 'none'; style-src 'nonce-{nonce}'; img-src data:");
    }

    private static string Account(HttpContext http) =>
        http.CallerSession() is { } session
            ? $"Signed in as {WebUtility.HtmlEncode(session.UserName ?? "superuser, by a break-glass")} · <a href=\"/account\">Your account</a>"
        : http.Caller() is null ? "<a href=\"/sign-in\">Sign in</a>"
        : "";

    private static string Table(IReadOnlyList<Experiment> experiments)
    {
        if (experiments.Count == 0)
        {
            return "<p class=\"quiet\">None yet. The first one is a call away: see <i>Run an experiment</i> in the README.</p>";
        }
        var rows = new StringBuilder(
            "<table><thead><tr><th>Name</th><th>Status</th><th>Variants</th><th></th></tr></thead><tbody>"
        );
        foreach (var e in experiments)
        {
            rows.Append("<tr><td>")
                .Append(WebUtility.HtmlEncode(e.Name))
                .Append("</td><td>")
                .Append(e.Status.ToString().ToLowerInvariant())
                .Append("</td><td>")
                .Append(e.Variants.Count)
                .Append("</td><td><a href=\"/api/experiments/")
                .Append(e.Id)
                .Append("/report\">Report</a></td></tr>");
        }
        return rows.Append("</tbody></table>").ToString();
    }
}
