using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Access;

[Tags("Access")]
public static class GetApiKeyEndpoint
{
    [Requires(Permission.KeyRead)]
    [WolverineGet("/api/keys/{id}"), EndpointSummary("One API key, without its secret"), Refuses(404)]
    public static Task<(ApiKeyView?, Refusal?)> Get(Guid id, ApiKeyChanges keys, CancellationToken ct) =>
        keys.FindAsync(id, ct);
}
