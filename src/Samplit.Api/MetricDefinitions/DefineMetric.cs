using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.MetricDefinitions;

[Tags("Metric definitions")]
public static class DefineMetricEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.MetricDefine)]
    [WolverinePost("/api/experiments/{id}/metric-definitions")]
    [EndpointSummary(
        "Define a metric, or take one over from the library: a deviation, once the experiment has started"
    )]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static async Task<(Created<RevisedMetricView>?, Refusal?)> Post(
        Guid id,
        MetricRequest request,
        ExpectedRevision expected,
        ExperimentMetrics metrics,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        var (defined, refusal) = await metrics.DefineAsync(id, request, expected, actor, ct);
        return defined is null
            ? (null, refusal)
            : (TypedResults.Created($"/api/experiments/{id}/metric-definitions/{defined.Metric.Id}", defined), null);
    }
}
