using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Funnels;

[Tags("Funnels")]
public static class ActivateFunnelEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.FunnelDefine)]
    [WolverinePost("/api/funnels/{id}/activate"), EndpointSummary("Use a funnel: it is a draft no more")]
    [Refuses(404, 409, 412)]
    public static Task<(FunnelView?, Refusal?)> Post(
        Guid id,
        ExpectedRevision expected,
        FunnelChanges funnels,
        EventMetadata actor,
        CancellationToken ct
    ) => funnels.ApplyAsync(id, expected, Domain.Funnels.ChangeFunnel.Activate, actor, ct);
}
