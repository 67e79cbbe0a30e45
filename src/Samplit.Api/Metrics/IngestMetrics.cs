using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Metrics;
using Wolverine.Http;

namespace Samplit.Api.Metrics;

[Tags("Metrics")]
public static class IngestMetricsEndpoint
{
    /// <summary>Of several media types, and as large as it may be: read when the database is there to take it.</summary>
    public static async Task<(MetricsRequest, Refusal?)> LoadAsync(HttpRequest request, CancellationToken ct)
    {
        var batch = await MetricBody.ReadAsync(request, ct);
        var refusal =
            IngestMetrics.Problem(batch.Source, batch.BatchId)
            ?? (
                batch.Rows is { Count: >= 1 and <= Limits.MostMetricRows }
                    ? null
                    : Refusal.Invalid("rows", $"From 1 to {Limits.MostMetricRows} of them.")
            );
        return (batch, refusal);
    }

    [WolverinePost("/api/metrics"), EndpointSummary("Take a batch of metrics, all of it or nothing, and once")]
    [DescribedBody(typeof(MetricsRequest), "application/json", MetricBody.Csv, MetricBody.Lines)]
    [RequestSizeLimit(Limits.LargestMetricsBody), DisableRequestTimeout]
    [Refuses(400, 409, 413, 415, 422)]
    public static async Task<Results<Ok<MetricBatchView>, ProblemHttpResult>> Post(
        MetricsRequest batch,
        MetricCheck check,
        MetricIngestion ingestion,
        CancellationToken ct
    )
    {
        var found = await check.RunAsync(batch.Rows!, ct);
        if (found.BadInAll > 0)
        {
            return TypedResults.Problem(Bad(found));
        }
        var (view, refusal) = await ingestion.TakeAsync(batch.Source!, batch.BatchId!, found.Rows, ct);
        return refusal is null ? TypedResults.Ok(view!) : Problems.From(refusal);
    }

    private static ProblemDetails Bad(MetricChecked found)
    {
        var problem = Problems.Details(
            Refusal.Invalid(
                $"rows[{found.Bad[0].Row - 1}].{found.Bad[0].Field}".TrimEnd('.'),
                $"{found.BadInAll} rows cannot be taken, so none was."
            )
        );
        problem.Extensions["badRows"] = JsonSerializer.SerializeToElement(
            found.Bad,
            MetricsJson.Default.IReadOnlyListBadMetricRow
        );
        problem.Extensions["badRowsInAll"] = found.BadInAll;
        return problem;
    }
}
