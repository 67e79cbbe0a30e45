using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.SignIn;

[Tags("Account")]
public static class EndSessionEndpoint
{
    [Requires(Permission.AccountChange)]
    [WolverineDelete("/api/account/sessions/{id}"), EndpointSummary("End a session of your own")]
    [Refuses(403, 404)]
    public static async Task<(NoContent?, Refusal?)> Delete(
        Guid id,
        HttpContext http,
        SessionEnds sessions,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        await sessions.EndAsync(http.Caller()!, id, actor, ct) is { } refusal
            ? (null, refusal)
            : (TypedResults.NoContent(), null);
}
