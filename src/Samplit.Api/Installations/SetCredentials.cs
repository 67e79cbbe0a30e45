using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Installations;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Installations;

[Tags("Installations")]
public static class SetCredentialsEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.InstallationChangeCredentials), StepUp]
    [WolverinePut("/api/installations/{id}/credentials")]
    [EndpointSummary("Keep, encrypted, what its platform gave us to speak with it")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(InstallationView?, Refusal?)> Put(
        Guid id,
        CredentialsRequest request,
        ExpectedRevision expected,
        InstallationChanges changes,
        InstallationSecrets secrets,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (platform, problem) = Credentials.Read(request);
        return changes.ApplyAsync(
            id,
            expected,
            (i, _) => problem is not null ? Decision.Refuse(problem) : ChangeInstallation.SetCredentials(i, platform),
            actor,
            ct,
            () => secrets.Keep(id, request)
        );
    }
}
