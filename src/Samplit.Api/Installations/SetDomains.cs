using System.ComponentModel.DataAnnotations;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Installations;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Installations;

public sealed record DomainsRequest([Required] IReadOnlyList<string?>? Domains) : IExample
{
    static object IExample.Example => new DomainsRequest(["shop.example", "*.shop.example"]);
}

[Tags("Installations")]
public static class SetDomainsEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.InstallationChangeDomains)]
    [WolverinePut("/api/installations/{id}/domains")]
    [EndpointSummary("Where its pages may lie")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(InstallationView?, Refusal?)> Put(
        Guid id,
        DomainsRequest request,
        ExpectedRevision expected,
        InstallationChanges changes,
        EventMetadata actor,
        CancellationToken ct
    ) => changes.ApplyAsync(id, expected, (i, _) => ChangeInstallation.SetDomains(i, request.Domains), actor, ct);
}
