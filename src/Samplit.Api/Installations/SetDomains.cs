using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Installations;
using Wolverine.Http;

namespace Samplit.Api.Installations;

public sealed record DomainsRequest(IReadOnlyList<string?>? Domains);

[Tags("Installations")]
public static class SetDomainsEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [WolverinePut("/api/installations/{id:guid}/domains")]
    [EndpointSummary("Where its pages may lie")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(InstallationView?, Refusal?)> Put(
        Guid id,
        DomainsRequest request,
        ExpectedRevision expected,
        InstallationChanges changes,
        CancellationToken ct
    ) => changes.ApplyAsync(id, expected, (i, _) => ChangeInstallation.SetDomains(i, request.Domains), ct);
}
