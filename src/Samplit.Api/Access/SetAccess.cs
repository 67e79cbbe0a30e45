using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Access;

[Tags("Access")]
public static class SetAccessEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.AccessChange), StepUp]
    [WolverinePut("/api/access"), EndpointSummary("Say whether assignments and conversions take a key")]
    [Refuses(400, 409, 412, 413, 415, 422)]
    public static async Task<(AccessView?, Refusal?)> Put(
        SetAccessRequest request,
        ExpectedRevision expected,
        DataPlaneSettings settings,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        if (request.DataPlane is not { } dataPlane)
        {
            return (null, Refusal.Invalid("dataPlane", "One of keys and open."));
        }
        var (changed, refusal) = await settings.SetAsync(dataPlane == DataPlaneAccess.Open, expected, actor, ct);
        return changed is null ? (null, refusal) : (AccessView.From(changed), null);
    }
}
