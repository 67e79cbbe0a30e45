using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Metrics;
using Samplit.Ledger;
using Wolverine.Http;

namespace Samplit.Api.Metrics;

[Tags("Metrics")]
public static class IngestMetricsEndpoint
{
    /// <summary>Of several media types, and as large as it may be: read when it is its turn.</summary>
    [Requires(Permission.MetricsWrite)]
    [WolverinePost("/api/metrics"), EndpointSummary("Take a batch of metrics, all of it or nothing, and once")]
    [DescribedBody(typeof(MetricsRequest), "application/json", MetricBody.Csv, MetricBody.Lines, ChecksType = true)]
    [RequestSizeLimit(Limits.MaxMetricsBodySize), DisableRequestTimeout]
    [Refuses(400, 409, 413, 415, 422, 429)]
    public static async Task<Results<Ok<MetricBatchView>, ProblemHttpResult>> Post(
        HttpRequest request,
        MetricUploads uploads,
        MetricCheck check,
        MetricIngestion ingestion,
        EventMetadata actor,
        CancellationToken ct
    )
    {
        using var turn = await uploads.TryBeginAsync(request.HttpContext, ct);
        if (turn is null)
        {
            return TypedResults.Problem(UploadTurns.Busy);
        }
        var batch = await MetricBody.ReadAsync(request, ct);
        if (Validate(batch) is { } problem)
        {
            return Problems.From(problem);
        }
        var found = await check.RunAsync(batch.Rows!, ct);
        if (found.BadInAll > 0)
        {
            return TypedResults.Problem(Bad(found));
        }
        var (view, refusal) = await ingestion.TakeAsync(batch.Source!, batch.BatchId!, found.Rows, actor, ct);
        return refusal is null ? TypedResults.Ok(view!) : Problems.From(refusal);
    }

    private static Refusal? Validate(MetricsRequest batch) =>
        IngestMetrics.Validate(batch.Source, batch.BatchId)
        ?? (batch.Rows is { Count: >= 1 } ? null : Refusal.Invalid("rows", $"From 1 to {Limits.MaxMetricRows}."));

    private static ProblemDetails Bad(MetricChecked found)
    {
        var problem = Problems.Details(
            Refusal.Invalid(
                $"rows[{found.Bad[0].Row - 1}].{found.Bad[0].Field}".TrimEnd('.'),
                found.BadInAll == 1
                    ? "One row cannot be taken, so none was."
                    : $"{found.BadInAll} rows cannot be taken, so none was."
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
