using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Operations;

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record DeadLetterPage(IReadOnlyList<DeadLetterView> DeadLetters, Guid? Next);

[Tags("Operations")]
public static class ListDeadLettersEndpoint
{
    public static Refusal? Validate(int? limit) => Requests.ValidateLimit(limit);

    [Requires(Permission.MessageRead)]
    [WolverineGet("/api/operations/dead-letters")]
    [EndpointSummary("List messages that were given up, last sent first")]
    [Refuses(400, 422)]
    public static async Task<DeadLetterPage> Get(Guid? after, int? limit, DeadLetters letters, CancellationToken ct)
    {
        var page = await Page.ReadAsync(limit, size => letters.ListAsync(after, size, ct));
        return new(page.Items, page.Next(l => l.Id));
    }
}
