using Microsoft.AspNetCore.Http.Timeouts;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Installations;

[Tags("Installations")]
public static class CheckWordPressEndpoint
{
    /// <summary>Whether the site lets us in with the credentials that are kept for it.</summary>
    [Requires(Permission.InstallationRead)]
    [WolverinePost("/api/installations/{id}/wordpress/check")]
    [EndpointSummary("Whether the WordPress site lets us in")]
    [Refuses(404, 409), DisableRequestTimeout]
    public static async Task<(WordPressCheck?, Refusal?)> Post(
        Guid id,
        InstallationReader installations,
        InstallationSecrets secrets,
        WordPressSite site,
        CancellationToken ct
    )
    {
        if (await installations.FindAsync(id, ct) is not { Installation: var installation })
        {
            return (null, GetInstallationEndpoint.NotFound);
        }
        var credentials = (await secrets.FindAsync(id, ct))?.Wordpress;
        var domain = installation.Domains.FirstOrDefault(d => !d.StartsWith('*'));
        if (credentials is null || domain is null)
        {
            return (
                null,
                new Refusal(
                    RefusalKind.Conflict,
                    ProblemCodes.NoCredentials,
                    "It takes the credentials of a WordPress user, and a domain that is no wildcard."
                )
            );
        }
        return (await site.CheckAsync(domain, credentials, ct), null);
    }
}
