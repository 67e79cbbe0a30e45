using System.ComponentModel.DataAnnotations;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Funnels;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Funnels;

/// <summary>All of what a funnel is from then on.</summary>
/// <param name="Description">None when absent, whatever there was before.</param>
public sealed record ChangeFunnelRequest(
    [Required] string? Name,
    [Required] FunnelDefinition? Definition,
    string? Description = null
) : IExample
{
    static object IExample.Example =>
        new ChangeFunnelRequest("checkout", FunnelView.Some, "From a product to a payment.");
}

[Tags("Funnels")]
public static class ChangeFunnelEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.FunnelDefine)]
    [WolverinePut("/api/funnels/{id}"), EndpointSummary("Change a funnel: its name, its description, its definition")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(FunnelView?, Refusal?)> Put(
        Guid id,
        ChangeFunnelRequest request,
        ExpectedRevision expected,
        FunnelChanges funnels,
        EventMetadata actor,
        CancellationToken ct
    ) =>
        funnels.ApplyAsync(
            id,
            expected,
            funnel => DefineFunnel.Change(new(request.Name, request.Description, request.Definition), funnel),
            actor,
            ct
        );
}
