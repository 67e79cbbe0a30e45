using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Funnels;
using Wolverine.Http;

namespace Samplit.Api.Funnels;

[Tags("Funnels")]
public static class GetFunnelEndpoint
{
    internal static Refusal NotFound { get; } =
        new(RefusalKind.NotFound, ProblemCodes.FunnelNotFound, "There is no funnel with this id or name.");

    public static async Task<(Funnel?, Refusal?)> LoadAsync(Guid id, FunnelReader funnels, CancellationToken ct) =>
        await funnels.FindAsync(id, ct) is { } found ? (found, null) : (null, NotFound);

    [Requires(Permission.FunnelRead)]
    [WolverineGet("/api/funnels/{id}"), EndpointSummary("One funnel"), Refuses(404)]
    public static FunnelView Get(Funnel funnel) => FunnelView.From(funnel);
}
