using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Access;

[Tags("Access")]
public static class ListApiKeysEndpoint
{
    public static Refusal? Validate(int? limit) => Requests.ValidateLimit(limit);

    [Requires(Permission.KeyRead)]
    [WolverineGet("/api/keys"), EndpointSummary("List API keys, newest first"), Refuses(400, 422)]
    public static async Task<ApiKeyPage> Get(Guid? after, int? limit, ApiKeyTable table, CancellationToken ct)
    {
        var page = await Page.ReadAsync(limit, size => table.ListAsync(after, size, ct));
        return new([.. page.Items.Select(ApiKeyView.From)], page.Next(k => k.Key.Id));
    }
}
