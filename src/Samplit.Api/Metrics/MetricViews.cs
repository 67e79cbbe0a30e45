using System.ComponentModel.DataAnnotations;
using Samplit.Api.Http;
using Samplit.Domain.Metrics;

namespace Samplit.Api.Metrics;

/// <param name="Source">Who counted, such as api, gam, cdp or manual.</param>
/// <param name="BatchId">The caller's own: a batch that is sent again counts once.</param>
/// <param name="Rows">From 1 to 500,000, one for each variant and day.</param>
public sealed record MetricsRequest(
    [Required] string? Source,
    [Required] string? BatchId,
    [Required] MetricRowCollection? Rows
) : IExample
{
    static object IExample.Example =>
        new MetricsExample(
            "manual",
            "2026-11-21",
            [new("banner", "control", "2026-11-20", Sessions: null, Impressions: 1_000, Clicks: 10, Revenue: null)]
        );
}

/// <summary>A batch as a caller writes it: its rows are not kept in a form that could be written.</summary>
internal sealed record MetricsExample(string Source, string BatchId, IReadOnlyList<MetricRowRequest> Rows);

/// <param name="Experiment">The experiment's id or name.</param>
/// <param name="Variant">The name of the variant.</param>
/// <param name="Date">A day such as 2026-11-21 (ISO 8601).</param>
/// <param name="Sessions">0 when absent, as are the others.</param>
/// <param name="Revenue">At most six decimals.</param>
public sealed record MetricRowRequest(
    [Required] string? Experiment,
    [Required] string? Variant,
    [Required] string? Date,
    long? Sessions,
    long? Impressions,
    long? Clicks,
    decimal? Revenue
);

/// <param name="Digest">What stands for the rows in the log.</param>
/// <param name="IsNew">False for a batch that was taken before: nothing was counted twice.</param>
public sealed record MetricBatchView(
    string Source,
    string BatchId,
    long Number,
    long Rows,
    string Digest,
    DateOnly FirstDate,
    DateOnly LastDate,
    DateTimeOffset ReceivedAt,
    bool IsNew
);

/// <summary>A row that cannot be taken, and so none of its batch is.</summary>
/// <param name="Row">From 1.</param>
public sealed record BadMetricRow(long Row, string Field, string Detail);

/// <summary>What counts of one variant on one day.</summary>
public sealed record DailyMetricView(
    string Variant,
    DateOnly Date,
    long Sessions,
    long Impressions,
    long Clicks,
    decimal Revenue
)
{
    public static DailyMetricView From(MetricRow row) =>
        new(row.Variant, row.Date, row.Sessions, row.Impressions, row.Clicks, row.Revenue);
}

/// <param name="Next">What to give as <c>after</c> for the next page; absent on the last one.</param>
public sealed record DailyMetricsView(IReadOnlyList<DailyMetricView> Days, string? Next);

/// <summary>What was said of one variant on one day, by whom and when.</summary>
/// <param name="Counts">Whether it is the newest, which counts.</param>
public sealed record MetricHistoryView(
    string Source,
    string BatchId,
    DateTimeOffset ReceivedAt,
    bool Counts,
    long Sessions,
    long Impressions,
    long Clicks,
    decimal Revenue
);

/// <param name="Rows">Newest first.</param>
public sealed record MetricHistoryPage(IReadOnlyList<MetricHistoryView> Rows);
