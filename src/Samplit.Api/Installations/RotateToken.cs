using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Installations;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Installations;

/// <param name="GraceSeconds">How long pages with the old token go on; seven days when absent.</param>
public sealed record RotateTokenRequest(long? GraceSeconds) : IExample
{
    static object IExample.Example => new RotateTokenRequest(GraceSeconds: 86_400);
}

[Tags("Installations")]
public static class RotateTokenEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.InstallationRotateToken)]
    [WolverinePost("/api/installations/{id}/token")]
    [EndpointSummary("Replace the token of its pages; the old one goes on for a while")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(InstallationView?, Refusal?)> Post(
        Guid id,
        RotateTokenRequest request,
        ExpectedRevision expected,
        InstallationChanges changes,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        changes.ApplyAsync(
            id,
            expected,
            (i, now) => ChangeInstallation.RotateToken(i, Requests.Seconds(request.GraceSeconds), now),
            actor,
            ct
        );
}
