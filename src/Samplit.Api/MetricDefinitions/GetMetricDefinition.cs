using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.MetricDefinitions;

[Tags("Metric definitions")]
public static class GetMetricDefinitionEndpoint
{
    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}/metric-definitions/{metric}")]
    [EndpointSummary("One metric of an experiment")]
    [Refuses(404)]
    public static async Task<(RevisedMetricView?, Refusal?)> Get(
        Guid id,
        Guid metric,
        ExperimentMetrics metrics,
        CancellationToken ct
    ) =>
        await metrics.FindAsync(id, ct) is not { } set ? (null, Refusal.ExperimentNotFound)
        : set.Find(metric) is null ? (null, Refusal.MetricNotFound)
        : (RevisedMetricView.From(set, metric), null);
}
