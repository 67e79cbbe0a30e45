using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Installations;

[Tags("Installations")]
public static class GetInstallationEndpoint
{
    internal static Refusal NotFound { get; } =
        new(
            RefusalKind.NotFound,
            ProblemCodes.InstallationNotFound,
            "There is no installation with this id or on this domain."
        );

    public static async Task<(InstalledSite?, Refusal?)> LoadAsync(
        Guid id,
        InstallationReader installations,
        CancellationToken ct
    ) => await installations.FindAsync(id, ct) is { } found ? (found, null) : (null, NotFound);

    [Requires(Permission.InstallationRead)]
    [WolverineGet("/api/installations/{id}"), EndpointSummary("One installation"), Refuses(404)]
    public static InstallationView Get(InstalledSite site) => InstallationView.From(site.Installation, site.Token);
}
