using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Installations;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Installations;

[Tags("Installations")]
public static class ResumeInstallationEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.InstallationResume)]
    [WolverinePost("/api/installations/{id}/resume")]
    [EndpointSummary("Go on after a suspension")]
    [Refuses(404, 409, 412)]
    public static Task<(InstallationView?, Refusal?)> Post(
        Guid id,
        ExpectedRevision expected,
        InstallationChanges changes,
        EventMetadata actor,
        CancellationToken ct
    ) => changes.ApplyAsync(id, expected, (i, _) => ChangeInstallation.Resume(i), actor, ct);
}
