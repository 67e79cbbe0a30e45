using Marten;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Installations;

namespace Samplit.Api.Installations;

/// <summary>
/// Installations by one of their domains, which is what people know them by. Revoked ones are not looked at.
/// </summary>
public sealed class InstallationDomains(IDocumentStore store) : INamed
{
    public IReadOnlyList<string> Routes { get; } = ["/api/installations/{id}"];

    public string Description => "Its id, or one of its domains where no other installation has that.";

    public bool MayBeAmbiguous => true;

    public Refusal NotFound => GetInstallationEndpoint.NotFound;

    public async Task<Guid?> FindProjectAsync(Guid id, CancellationToken ct)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<Installation>(id, ct) is { } installation
            ? Project.Of(installation.Project)
            : null;
    }

    public async Task<(Guid? Id, Refusal? Refusal)> FindIdAsync(string name, CancellationToken ct)
    {
        if (SiteDomain.Normalize(name) is not { } domain)
        {
            return (null, GetInstallationEndpoint.NotFound);
        }
        await using var session = store.QuerySession();
        var found = await session
            .Query<Installation>()
            .Where(i => i.Status != InstallationStatus.Revoked && i.Domains.Contains(domain))
            .OrderBy(i => i.Id)
            .Select(i => i.Id)
            .Take(2)
            .ToListAsync(ct);
        return found.Count switch
        {
            0 => (null, GetInstallationEndpoint.NotFound),
            1 => (found[0], null),
            _ => (
                null,
                new Refusal(
                    RefusalKind.Conflict,
                    ProblemCodes.AmbiguousDomain,
                    $"Several installations are on {domain}: say which by its id."
                )
            ),
        };
    }
}
