using System.Globalization;
using Microsoft.AspNetCore.Http.Timeouts;
using Samplit.Api.Experiments;
using Samplit.Api.Http;
using Samplit.Domain;
using Samplit.Domain.Access;
using Samplit.Domain.Metrics;
using Wolverine.Http;

namespace Samplit.Api.Metrics;

[Tags("Metrics")]
public static class ListDailyMetricsEndpoint
{
    private const int DefaultPageSize = 10_000;
    private const int MaxPageSize = 50_000;

    private const string Day = "yyyy-MM-dd";

    public static async Task<Refusal?> ValidateAsync(
        Guid id,
        string? from,
        string? to,
        string? after,
        int? limit,
        ExperimentReader experiments,
        CancellationToken ct
    ) =>
        Requests.ValidateDay("from", from, Requests.Day(from))
        ?? Requests.ValidateDay("to", to, Requests.Day(to))
        ?? (after is null || End(after) is not null ? null : Refusal.Invalid("after", "The 'next' of a page before."))
        ?? (
            limit is null or (>= 1 and <= MaxPageSize) ? null : Refusal.Invalid("limit", $"From 1 to {MaxPageSize:N0}.")
        )
        ?? (await experiments.FindAsync(id, ct) is null ? Refusal.ExperimentNotFound : null);

    [Requires(Permission.MetricsRead)]
    [WolverineGet("/api/experiments/{id}/metrics")]
    [EndpointSummary("What counts of each variant and day, in pages of 10,000 unless another limit is given")]
    [Refuses(400, 404, 422), DisableRequestTimeout]
    public static async Task<DailyMetricsView> Get(
        Guid id,
        string? from,
        string? to,
        string? after,
        int? limit,
        MetricReader metrics,
        CancellationToken ct
    )
    {
        var page = await Page.ReadAsync(
            limit ?? DefaultPageSize,
            size =>
                metrics.DaysAsync(id, Requests.Day(from), Requests.Day(to), ct, after is null ? null : End(after), size)
        );
        return new([.. page.Items.Select(DailyMetricView.From)], page.HasMore ? Name(page.Items[^1]) : null);
    }

    private static string Name(MetricRow last) =>
        string.Create(CultureInfo.InvariantCulture, $"{last.Date:yyyy-MM-dd}.{last.Variant}");

    /// <summary>Where a page ended: its last day and variant.</summary>
    private static (string Variant, DateOnly Date)? End(string after) =>
        after.Length > Day.Length
        && after[Day.Length] == '.'
        && Requests.Day(after[..Day.Length]) is { } day
        && MetricNames.IsText(after)
            ? (after[(Day.Length + 1)..], day)
            : null;
}
