using Samplit.Api.Http;
using Samplit.Domain;
using Wolverine.Http;

namespace Samplit.Api.Operations;

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record DeadLetterPage(IReadOnlyList<DeadLetterView> DeadLetters, Guid? Next);

[Tags("Operations")]
public static class ListDeadLettersEndpoint
{
    public static Refusal? Validate(int? limit) => Requests.PageSize(limit).Problem;

    [WolverineGet("/api/operations/dead-letters")]
    [EndpointSummary("List messages that were given up, last sent first")]
    [Refuses(400, 422)]
    public static async Task<DeadLetterPage> Get(Guid? after, int? limit, DeadLetters letters, CancellationToken ct)
    {
        var size = Requests.PageSize(limit).Limit;
        var page = await letters.ListAsync(after, size + 1, ct);
        DeadLetterView[] views = [.. page.Take(size)];
        return new DeadLetterPage(views, page.Count > size ? views[^1].Id : null);
    }
}
