using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Domain;

namespace Samplit.Api.Installations;

internal static class WordPressEndpoint
{
    /// <summary>Whether the site lets us in with the credentials that are kept for it.</summary>
    internal static async Task<Results<Ok<WordPressCheck>, ProblemHttpResult>> Check(
        Guid id,
        InstallationReader installations,
        InstallationSecrets secrets,
        WordPressSite site,
        CancellationToken ct
    )
    {
        if (await installations.FindAsync(id, ct) is not { Installation: var installation })
        {
            return Problems.From(InstallationEndpoints.NotFound);
        }
        var credentials = (await secrets.FindAsync(id, ct))?.Wordpress;
        var domain = installation.Domains.FirstOrDefault(d => !d.StartsWith('*'));
        if (credentials is null || domain is null)
        {
            return Problems.From(
                new Refusal(
                    RefusalKind.Conflict,
                    "no_credentials",
                    "It takes the credentials of a WordPress user, and a domain that is no wildcard."
                )
            );
        }
        return TypedResults.Ok(await site.CheckAsync(domain, credentials, ct));
    }
}
