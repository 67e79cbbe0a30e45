using Samplit.Api.Http;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Targeting;

namespace Samplit.Api.MetricDefinitions;

/// <param name="Revision">Counts changes of this metric, from 1.</param>
/// <param name="IsRetired">No longer computed; its name is free.</param>
/// <param name="Origin">What it was taken over from, and of which revision; absent for one that was written here.</param>
/// <param name="Aggregation">Where it was left out it is what its type has.</param>
public sealed record MetricView(
    Guid Id,
    int Revision,
    bool IsRetired,
    LibraryOrigin? Origin,
    string Name,
    MetricType Type,
    string EventName,
    Rule? Filter,
    MetricAggregation? Aggregation,
    string? ValuePath,
    string? CurrencyPath,
    Measure? Denominator,
    double? Quantile,
    string? Currency,
    string? Unit,
    string? Description,
    bool IsPrimary,
    Guardrail? Guardrail,
    long? MinimumSampleSize,
    double? ExpectedEffect,
    bool LowerIsBetter,
    long? WindowSeconds,
    long? DelaySeconds,
    MetricCap? Cap
)
{
    internal static MetricView Some { get; } =
        From(
            new Metric(
                IExample.SomeId,
                new MetricDefinition(
                    "revenue",
                    MetricType.Revenue,
                    "purchase",
                    ValuePath: "$.order.total",
                    Currency: "EUR",
                    WindowSeconds: 604_800
                ),
                Revision: 1
            )
        );

    public static MetricView From(Metric metric)
    {
        var d = metric.Definition;
        return new(
            metric.Id,
            metric.Revision,
            metric.IsRetired,
            metric.Origin,
            d.Name,
            d.Type,
            d.EventName,
            d.Filter,
            d.Aggregation,
            d.ValuePath,
            d.CurrencyPath,
            d.Denominator,
            d.Quantile,
            d.Currency,
            d.Unit,
            d.Description,
            d.IsPrimary == true,
            d.Guardrail,
            d.MinimumSampleSize,
            d.ExpectedEffect,
            d.LowerIsBetter == true,
            d.WindowSeconds,
            d.DelaySeconds,
            d.Cap
        );
    }

    internal static IReadOnlyList<MetricView> From(MetricSet set) => [.. set.Metrics.Select(From)];
}

/// <param name="Metrics">In the order in which they were defined, with those that were retired.</param>
/// <param name="Revision">Counts changes of any of them; 0 before the first.</param>
public sealed record ExperimentMetricsView(Guid Experiment, IReadOnlyList<MetricView> Metrics, int Revision)
    : IRevised,
        IExample
{
    static object IExample.Example => new ExperimentMetricsView(IExample.SomeId, [MetricView.Some], Revision: 1);
}

/// <param name="Metrics">In the order in which they were defined, with those that were retired.</param>
/// <param name="Revision">Counts changes of any of them; 0 before the first.</param>
public sealed record MetricLibraryView(Guid Project, IReadOnlyList<MetricView> Metrics, int Revision)
    : IRevised,
        IExample
{
    static object IExample.Example => new MetricLibraryView(IExample.SomeId, [MetricView.Some], Revision: 1);
}

/// <summary>One metric, and the revision that all of the experiment, or of the library, are at.</summary>
/// <param name="Revision">Of all, as in the ETag.</param>
public sealed record RevisedMetricView(MetricView Metric, int Revision) : IRevised, IExample
{
    static object IExample.Example => new RevisedMetricView(MetricView.Some, Revision: 1);

    /// <param name="metric">One of the set.</param>
    internal static RevisedMetricView From(MetricSet set, Guid metric) =>
        new(MetricView.From(set.Find(metric)!), set.Revision);
}
