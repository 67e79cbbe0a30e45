using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
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
    private const string SecondsToWait = "5";

    /// <summary>Bytes. At this pace the largest batch takes some twenty minutes.</summary>
    private const int SlowestPerSecond = 100_000;

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
        using var turn = await uploads.TryBeginAsync(ct);
        if (turn is null)
        {
            request.HttpContext.Response.Headers.RetryAfter = SecondsToWait;
            return TypedResults.Problem(Busy);
        }
        RequirePace(request.HttpContext);
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

    /// <summary>Whoever sends a byte now and then would keep others waiting for days.</summary>
    private static void RequirePace(HttpContext http)
    {
        // Servers in memory have no pace.
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } pace)
        {
            pace.MinDataRate = new MinDataRate(SlowestPerSecond, gracePeriod: TimeSpan.FromSeconds(5));
        }
    }

    private static Refusal? Validate(MetricsRequest batch) =>
        IngestMetrics.Validate(batch.Source, batch.BatchId)
        ?? (batch.Rows is { Count: >= 1 } ? null : Refusal.Invalid("rows", $"From 1 to {Limits.MaxMetricRows}."));

    private static ProblemDetails Busy =>
        Problems.Details(
            StatusCodes.Status429TooManyRequests,
            "Too many uploads",
            ProblemCodes.UploadsBusy,
            "Two batches of metrics are being taken already: send this one again in some seconds. Nothing was taken of it."
        );

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
