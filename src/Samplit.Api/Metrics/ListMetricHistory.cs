using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Wolverine.Http;

namespace Samplit.Api.Metrics;

[Tags("Metrics")]
public static class ListMetricHistoryEndpoint
{
    public static async Task<Refusal?> ValidateAsync(
        Guid id,
        string variant,
        string date,
        ExperimentReader experiments,
        CancellationToken ct
    ) =>
        Requests.ValidateDay("date", date, Requests.Day(date))
        ?? (MetricNames.IsText(variant) ? null : Refusal.Invalid("variant", "The name of a variant."))
        ?? (await experiments.FindAsync(id, ct) is null ? Refusal.ExperimentNotFound : null);

    [Requires(Permission.MetricsRead)]
    [WolverineGet("/api/experiments/{id}/metrics/history")]
    [EndpointSummary("All that was said of a variant on a day, corrections included")]
    [Refuses(400, 404, 422)]
    public static async Task<MetricHistoryPage> Get(
        Guid id,
        string variant,
        string date,
        MetricReader metrics,
        CancellationToken ct
    ) => new(await metrics.HistoryAsync(id, variant, Requests.Day(date)!.Value, Limits.MaxPageSize, ct));
}
