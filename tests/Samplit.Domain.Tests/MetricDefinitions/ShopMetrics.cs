using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Targeting;
using static Samplit.Domain.Tests.Targeting.VisitorFixtures;

namespace Samplit.Domain.Tests.MetricDefinitions;

/// <summary>Metrics of a shop.</summary>
internal static class ShopMetrics
{
    public static readonly MetricDefinition Signups = new("signups", MetricType.Conversion, "signup");

    public static readonly MetricDefinition Revenue = new(
        "revenue",
        MetricType.Revenue,
        "purchase",
        Is("$.paid", RuleOperator.Equals, "true"),
        MetricAggregation.Sum,
        "$.order.total",
        "$.order.currency",
        Currency: "EUR",
        IsPrimary: true,
        MinimumSampleSize: 1000,
        ExpectedEffect: 0.05,
        WindowSeconds: 604_800,
        Cap: new(Percentile: 99.5)
    );

    public static readonly MetricDefinition Views = new("views", MetricType.Count, "view");

    public static readonly MetricDefinition LoadTime = new(
        "load time",
        MetricType.Duration,
        "loaded",
        ValuePath: "$.ms",
        Unit: "ms",
        LowerIsBetter: true,
        Guardrail: new(0.02)
    );

    public static readonly MetricDefinition Clicks = new(
        "clicks per view",
        MetricType.Ratio,
        "click",
        Aggregation: MetricAggregation.Count,
        Denominator: new("view", Aggregation: MetricAggregation.Count)
    );

    public static readonly MetricDefinition P95 = new(
        "load time p95",
        MetricType.Quantile,
        "loaded",
        ValuePath: "$.ms",
        Quantile: 0.95,
        LowerIsBetter: true
    );
}
