using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Domain;
using Wolverine.Http;

namespace Samplit.Api.Metrics;

[Tags("Metrics")]
public static class ListDailyMetricsEndpoint
{
    public static async Task<Refusal?> ValidateAsync(
        Guid id,
        string? from,
        string? to,
        ExperimentReader experiments,
        CancellationToken ct
    ) =>
        Requests.DayProblem("from", from, Requests.Day(from))
        ?? Requests.DayProblem("to", to, Requests.Day(to))
        ?? (await experiments.FindAsync(id, ct) is null ? Refusal.ExperimentNotFound : null);

    [WolverineGet("/api/experiments/{id:guid}/metrics")]
    [EndpointSummary("What counts of each variant and day")]
    [Refuses(400, 404, 422)]
    public static async Task<DailyMetricsView> Get(
        Guid id,
        string? from,
        string? to,
        MetricReader metrics,
        CancellationToken ct
    )
    {
        var days = await metrics.DaysAsync(id, Requests.Day(from), Requests.Day(to), ct);
        return new DailyMetricsView([.. days.Select(DailyMetricView.From)]);
    }
}
