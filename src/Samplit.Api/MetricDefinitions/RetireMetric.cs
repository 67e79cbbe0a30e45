using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.MetricDefinitions;

[Tags("Metric definitions")]
public static class RetireMetricEndpoint
{
    public static (ExpectedRevision, Refusal?) Load(HttpRequest request) => Requests.IfMatch(request);

    /// <param name="reason">Why, for those who read of the deviation; needed once the experiment has started.</param>
    [Requires(Permission.MetricDefine)]
    [WolverineDelete("/api/experiments/{id}/metric-definitions/{metric}")]
    [EndpointSummary("Have a metric computed no longer: a deviation, once the experiment has started")]
    [Refuses(400, 404, 409, 412, 422)]
    public static Task<(RevisedMetricView?, Refusal?)> Delete(
        Guid id,
        Guid metric,
        string? reason,
        ExpectedRevision expected,
        ExperimentMetrics metrics,
        EventMetadata actor,
        CancellationToken ct
    ) => metrics.RetireAsync(id, new(metric, expected, reason), actor, ct);
}
