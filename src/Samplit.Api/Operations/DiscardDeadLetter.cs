using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Operations;

[Tags("Operations")]
public static class DiscardDeadLetterEndpoint
{
    [Requires(Permission.MessageDiscard)]
    [WolverineDelete("/api/operations/dead-letters/{id:guid}")]
    [EndpointSummary("Delete a message that was given up")]
    [Refuses(404)]
    public static async Task<(NoContent?, Refusal?)> Delete(Guid id, DeadLetters letters, CancellationToken ct) =>
        await letters.DiscardAsync(id, ct) is { } refusal ? (null, refusal) : (TypedResults.NoContent(), null);
}
