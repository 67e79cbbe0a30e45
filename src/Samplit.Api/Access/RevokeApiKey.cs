using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Access;

[Tags("Access")]
public static class RevokeApiKeyEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.KeyRevoke), StepUp]
    [WolverinePost("/api/keys/{id}/revoke")]
    [EndpointSummary("End a key for ever; every server refuses it within five seconds")]
    [Refuses(404, 412)]
    public static Task<(ApiKeyView?, Refusal?)> Post(
        Guid id,
        ExpectedRevision expected,
        ApiKeyChanges keys,
        EventMetadata actor,
        CancellationToken ct
    ) => keys.RevokeAsync(id, expected, actor, ct);
}
