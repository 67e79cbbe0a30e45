using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Access;

/// <param name="GraceSeconds">How long programs with the old secret go on; a day when absent, seven at most.</param>
/// <param name="ExpiresInDays">90 when absent, 366 at most.</param>
public sealed record RotateApiKeyRequest(long? GraceSeconds, int? ExpiresInDays) : IExample
{
    static object IExample.Example => new RotateApiKeyRequest(GraceSeconds: 3_600, ExpiresInDays: 90);
}

[Tags("Access")]
public static class RotateApiKeyEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.KeyRotate), StepUp]
    [WolverinePost("/api/keys/{id}/rotate")]
    [EndpointSummary("Give a key another secret, and more time; the old secret goes on for a while")]
    [Refuses(400, 403, 404, 409, 412, 413, 415, 422)]
    public static Task<(NewApiKeyView?, Refusal?)> Post(
        Guid id,
        RotateApiKeyRequest request,
        ExpectedRevision expected,
        ApiKeyChanges keys,
        Principal caller,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        keys.RotateAsync(
            id,
            Requests.Seconds(request.GraceSeconds),
            request.ExpiresInDays,
            expected,
            caller,
            actor,
            ct
        );
}
