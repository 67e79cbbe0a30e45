using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Metrics;

namespace Samplit.Api.Metrics;

internal static class MetricEndpoints
{
    internal static async Task<Results<Ok<MetricBatchView>, ProblemHttpResult>> Ingest(
        HttpRequest request,
        MetricCheck check,
        MetricIngestion ingestion,
        CancellationToken ct
    )
    {
        var batch = await MetricBody.ReadAsync(request, ct);
        if (
            (
                IngestMetrics.Problem(batch.Source, batch.BatchId)
                ?? (
                    batch.Rows is { Count: >= 1 and <= Limits.MostMetricRows }
                        ? null
                        : Refusal.Invalid("rows", $"From 1 to {Limits.MostMetricRows} of them.")
                )
            ) is
            { } problem
        )
        {
            return Problems.From(problem);
        }
        var found = await check.RunAsync(batch.Rows!, ct);
        if (found.BadInAll > 0)
        {
            return TypedResults.Problem(Bad(found));
        }
        var (view, refusal) = await ingestion.TakeAsync(batch.Source!, batch.BatchId!, found.Rows, ct);
        return refusal is null ? TypedResults.Ok(view!) : Problems.From(refusal);
    }

    internal static async Task<Results<Ok<DailyMetricsView>, ProblemHttpResult>> Days(
        Guid id,
        string? from,
        string? to,
        ExperimentReader experiments,
        MetricReader metrics,
        CancellationToken ct
    )
    {
        var (first, last) = (Requests.Day(from), Requests.Day(to));
        if ((Requests.DayProblem("from", from, first) ?? Requests.DayProblem("to", to, last)) is { } problem)
        {
            return Problems.From(problem);
        }
        return await experiments.FindAsync(id, ct) is null
            ? Problems.From(Refusal.ExperimentNotFound)
            : TypedResults.Ok(
                new DailyMetricsView([.. (await metrics.DaysAsync(id, first, last, ct)).Select(DailyMetricView.From)])
            );
    }

    internal static async Task<Results<Ok<MetricHistoryPage>, ProblemHttpResult>> History(
        Guid id,
        string variant,
        string date,
        ExperimentReader experiments,
        MetricReader metrics,
        CancellationToken ct
    )
    {
        if (Requests.DayProblem("date", date, Requests.Day(date)) is { } problem)
        {
            return Problems.From(problem);
        }
        return await experiments.FindAsync(id, ct) is null
            ? Problems.From(Refusal.ExperimentNotFound)
            : TypedResults.Ok(
                new MetricHistoryPage(
                    await metrics.HistoryAsync(id, variant, Requests.Day(date)!.Value, Limits.LargestPage, ct)
                )
            );
    }

    private static Microsoft.AspNetCore.Mvc.ProblemDetails Bad(MetricChecked found)
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
