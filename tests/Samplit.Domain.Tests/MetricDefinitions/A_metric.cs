using System.Text.Json;
using Samplit.Domain.Json;
using Samplit.Domain.MetricDefinitions;
using Samplit.Domain.Targeting;
using static Samplit.Domain.Tests.Targeting.VisitorFixtures;

namespace Samplit.Domain.Tests.MetricDefinitions;

public class A_metric
{
    private const string Stored =
        """{"name":"revenue","type":"revenue","eventName":"purchase","filter":{"fact":"$.paid","operator":"equals","values":["true"]}"""
        + ""","aggregation":"sum","valuePath":"$.order.total","currencyPath":"$.order.currency","currency":"EUR","isPrimary":true"""
        + ""","minimumSampleSize":1000,"expectedEffect":0.05,"windowSeconds":604800,"cap":{"percentile":99.5}}""";

    /// <summary>One of each type, with all that it takes.</summary>
    public static readonly TheoryData<MetricDefinition> Right =
    [
        ShopMetrics.Signups,
        ShopMetrics.Revenue,
        ShopMetrics.Revenue with
        {
            Aggregation = MetricAggregation.Max,
            ValuePath = null,
            CurrencyPath = null,
            Cap = new(Value: "250.50"),
        },
        ShopMetrics.Views,
        ShopMetrics.Views with
        {
            Aggregation = MetricAggregation.UniqueDays,
        },
        ShopMetrics.LoadTime,
        ShopMetrics.LoadTime with
        {
            Aggregation = MetricAggregation.First,
        },
        ShopMetrics.Clicks,
        ShopMetrics.P95,
        new MetricDefinition("score", MetricType.Custom, "rated", Aggregation: MetricAggregation.Last),
        new MetricDefinition("active days", MetricType.Custom, "seen", Aggregation: MetricAggregation.UniqueDays),
    ];

    public static readonly TheoryData<MetricDefinition, string> Wrong = new()
    {
        { ShopMetrics.Signups with { Name = " " }, "name" },
        { ShopMetrics.Signups with { Name = new string('n', 101) }, "name" },
        { ShopMetrics.Signups with { Type = (MetricType)9 }, "type" },
        { ShopMetrics.Signups with { EventName = "" }, "eventName" },
        { ShopMetrics.Signups with { Filter = Is("country", RuleOperator.Equals, "BE") }, "filter.fact" },
        { ShopMetrics.Signups with { Aggregation = MetricAggregation.Count }, "aggregation" },
        { ShopMetrics.Signups with { ValuePath = "$.a" }, "valuePath" },
        { ShopMetrics.Signups with { CurrencyPath = "$.a" }, "currencyPath" },
        { ShopMetrics.Signups with { Quantile = 0.5 }, "quantile" },
        { ShopMetrics.Signups with { Denominator = new("view", Aggregation: MetricAggregation.Count) }, "denominator" },
        { ShopMetrics.Signups with { Cap = new(Value: "1") }, "cap" },
        { ShopMetrics.Signups with { Description = new string('d', 1001) }, "description" },
        { ShopMetrics.Signups with { Unit = new string('u', 21) }, "unit" },
        { ShopMetrics.Signups with { Guardrail = new(0) }, "guardrail.limit" },
        { ShopMetrics.Signups with { Guardrail = new(1.01) }, "guardrail.limit" },
        { ShopMetrics.Signups with { Guardrail = new(double.NaN) }, "guardrail.limit" },
        { ShopMetrics.Signups with { Guardrail = new(0.1), IsPrimary = true }, "guardrail" },
        { ShopMetrics.Signups with { MinimumSampleSize = 0 }, "minimumSampleSize" },
        { ShopMetrics.Signups with { ExpectedEffect = 0 }, "expectedEffect" },
        { ShopMetrics.Signups with { ExpectedEffect = double.NaN }, "expectedEffect" },
        { ShopMetrics.Signups with { ExpectedEffect = double.PositiveInfinity }, "expectedEffect" },
        { ShopMetrics.Signups with { WindowSeconds = 0 }, "windowSeconds" },
        { ShopMetrics.Signups with { WindowSeconds = 34_560_001 }, "windowSeconds" },
        { ShopMetrics.Signups with { DelaySeconds = -1 }, "delaySeconds" },
        { ShopMetrics.Revenue with { Currency = null, CurrencyPath = null }, "currency" },
        { ShopMetrics.Revenue with { Currency = "eur" }, "currency" },
        { ShopMetrics.Revenue with { Currency = "EURO" }, "currency" },
        { ShopMetrics.Revenue with { ValuePath = "$..total" }, "valuePath" },
        { ShopMetrics.Revenue with { Aggregation = MetricAggregation.Count }, "aggregation" },
        { ShopMetrics.Revenue with { Cap = new() }, "cap" },
        { ShopMetrics.Revenue with { Cap = new("1", 99) }, "cap" },
        { ShopMetrics.Revenue with { Cap = new("-1") }, "cap.value" },
        { ShopMetrics.Revenue with { Cap = new("1e3") }, "cap.value" },
        { ShopMetrics.Revenue with { Cap = new("1000000000001") }, "cap.value" },
        { ShopMetrics.Revenue with { Cap = new(Percentile: 100) }, "cap.percentile" },
        { ShopMetrics.Revenue with { Cap = new(Percentile: double.NaN) }, "cap.percentile" },
        { ShopMetrics.LoadTime with { CurrencyPath = "$.c" }, "currencyPath" },
        { ShopMetrics.LoadTime with { Aggregation = MetricAggregation.UniqueDays }, "aggregation" },
        { new("score", MetricType.Custom, "rated"), "aggregation" },
        { ShopMetrics.Clicks with { Denominator = null }, "denominator" },
        { ShopMetrics.Clicks with { Aggregation = null }, "aggregation" },
        { ShopMetrics.Clicks with { Aggregation = MetricAggregation.Average }, "aggregation" },
        {
            ShopMetrics.Clicks with
            {
                Denominator = new("") { Aggregation = MetricAggregation.Count },
            },
            "denominator.eventName"
        },
        { ShopMetrics.Clicks with { Denominator = new("view") }, "denominator.aggregation" },
        {
            ShopMetrics.Clicks with
            {
                Denominator = new("view", Aggregation: MetricAggregation.Sum, ValuePath: "$[*]"),
            },
            "denominator.valuePath"
        },
        {
            ShopMetrics.Clicks with
            {
                Denominator = new("view", Aggregation: MetricAggregation.Sum, CurrencyPath: "$.c"),
            },
            "denominator.currencyPath"
        },
        { ShopMetrics.P95 with { Quantile = null }, "quantile" },
        { ShopMetrics.P95 with { Quantile = 1 }, "quantile" },
        { ShopMetrics.P95 with { Quantile = double.NaN }, "quantile" },
        { ShopMetrics.P95 with { Aggregation = MetricAggregation.Max }, "aggregation" },
        { ShopMetrics.P95 with { Cap = new("1") }, "cap" },
    };

    [Theory]
    [MemberData(nameof(Right))]
    public void Is_of_one_of_the_types(MetricDefinition definition) => Assert.Null(definition.Validate());

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Says_which_member_cannot_be(MetricDefinition definition, string field) =>
        Assert.Equal(field, definition.Validate()?.Field);

    [Fact]
    public void Is_stored_like_this()
    {
        var json = JsonSerializer.Serialize(ShopMetrics.Revenue, DomainJson.Default.MetricDefinition);

        Assert.Equal(Stored, json);
        Assert.Equal(ShopMetrics.Revenue, JsonSerializer.Deserialize(Stored, DomainJson.Default.MetricDefinition));
    }

    [Fact]
    public void Counts_events_in_its_window_behind_its_delay()
    {
        var metric = ShopMetrics.Signups with { DelaySeconds = 60, WindowSeconds = 3600 };

        Assert.False(IsIn(-1));
        Assert.False(IsIn(59.9));
        Assert.True(IsIn(60));
        Assert.True(IsIn(3659.9));
        Assert.False(IsIn(3660));
        Assert.Equal(World.Noon.AddSeconds(3660), metric.MaturesAt(World.Noon));
        Assert.True(ShopMetrics.Views.IsInWindow(World.Noon, World.Noon.AddYears(2)));
        Assert.False(ShopMetrics.Views.IsInWindow(World.Noon, World.Noon.AddTicks(-1)));
        Assert.Null(ShopMetrics.Views.MaturesAt(World.Noon));

        bool IsIn(double seconds) => metric.IsInWindow(World.Noon, World.Noon.AddSeconds(seconds));
    }
}
