using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Installations;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Installations;

[Tags("Installations")]
public static class RevokeInstallationEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.InstallationRevoke), StepUp]
    [WolverinePost("/api/installations/{id}/revoke")]
    [EndpointSummary("End it for ever, and destroy its secrets")]
    [Refuses(404, 412)]
    public static Task<(InstallationView?, Refusal?)> Post(
        Guid id,
        ExpectedRevision expected,
        InstallationChanges changes,
        EventMetadata actor,
        CancellationToken ct
    ) => changes.ApplyAsync(id, expected, (i, _) => ChangeInstallation.Revoke(i, reason: null), actor, ct);
}
