using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Operations;

[Tags("Operations")]
public static class ReplayDeadLetterEndpoint
{
    [Requires(Permission.MessageReplay)]
    [WolverinePost("/api/operations/dead-letters/{id:guid}/replay")]
    [EndpointSummary("Have a message that was given up tried again")]
    [Refuses(404)]
    public static async Task<(NoContent?, Refusal?)> Post(Guid id, DeadLetters letters, CancellationToken ct) =>
        await letters.ReplayAsync(id, ct) is { } refusal ? (null, refusal) : (TypedResults.NoContent(), null);
}
