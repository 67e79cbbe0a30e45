using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.MetricDefinitions;
using Wolverine.Http;

namespace Samplit.Api.MetricDefinitions;

[Tags("Metric definitions")]
public static class ListMetricDefinitionsEndpoint
{
    public static async Task<(MetricSet?, Refusal?)> LoadAsync(
        Guid id,
        ExperimentMetrics metrics,
        CancellationToken ct
    ) => await metrics.FindAsync(id, ct) is { } found ? (found, null) : (null, Refusal.ExperimentNotFound);

    [Requires(Permission.ExperimentRead)]
    [WolverineGet("/api/experiments/{id}/metric-definitions"), EndpointSummary("What is measured in an experiment")]
    [Refuses(404)]
    public static ExperimentMetricsView Get(Guid id, MetricSet set) => new(id, MetricView.From(set), set.Revision);
}
