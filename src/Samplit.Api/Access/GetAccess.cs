using Samplit.Api.Http;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Access;

[Tags("Access")]
public static class GetAccessEndpoint
{
    [Requires(Permission.AccessRead)]
    [WolverineGet("/api/access"), EndpointSummary("Whether assignments and conversions take a key")]
    public static async Task<AccessView> Get(DataPlaneSettings settings, CancellationToken ct) =>
        AccessView.From(await settings.ReadAsync(ct));
}
