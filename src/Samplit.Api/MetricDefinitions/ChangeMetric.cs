using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.MetricDefinitions;

[Tags("Metric definitions")]
public static class ChangeMetricEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    [Requires(Permission.MetricDefine)]
    [WolverinePut("/api/experiments/{id}/metric-definitions/{metric}")]
    [EndpointSummary("Define a metric otherwise: a deviation, once the experiment has started")]
    [Refuses(400, 404, 409, 412, 413, 415, 422)]
    public static Task<(RevisedMetricView?, Refusal?)> Put(
        Guid id,
        Guid metric,
        MetricRequest request,
        ExpectedRevision expected,
        ExperimentMetrics metrics,
        EventMetadata actor,
        CancellationToken ct
    ) => metrics.ChangeAsync(id, metric, request, expected, actor, ct);
}
