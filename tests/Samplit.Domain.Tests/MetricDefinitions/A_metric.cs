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
        Metrics.Signups,
        Metrics.Revenue,
        Metrics.Revenue with
        {
            Aggregation = MetricAggregation.Max,
            ValuePath = null,
            CurrencyPath = null,
            Cap = new(Value: "250.50"),
        },
        Metrics.Views,
        Metrics.Views with
        {
            Aggregation = MetricAggregation.UniqueDays,
        },
        Metrics.LoadTime,
        Metrics.LoadTime with
        {
            Aggregation = MetricAggregation.First,
        },
        Metrics.Clicks,
        Metrics.P95,
        new MetricDefinition("score", MetricType.Custom, "rated", Aggregation: MetricAggregation.Last),
        new MetricDefinition("active days", MetricType.Custom, "seen", Aggregation: MetricAggregation.UniqueDays),
    ];

    public static readonly TheoryData<MetricDefinition, string> Wrong = new()
    {
        { Metrics.Signups with { Name = " " }, "name" },
        { Metrics.Signups with { Name = new string('n', 101) }, "name" },
        { Metrics.Signups with { Type = (MetricType)9 }, "type" },
        { Metrics.Signups with { EventName = "" }, "eventName" },
        { Metrics.Signups with { Filter = Is("country", RuleOperator.Equals, "BE") }, "filter.fact" },
        { Metrics.Signups with { Aggregation = MetricAggregation.Count }, "aggregation" },
        { Metrics.Signups with { ValuePath = "$.a" }, "valuePath" },
        { Metrics.Signups with { CurrencyPath = "$.a" }, "currencyPath" },
        { Metrics.Signups with { Quantile = 0.5 }, "quantile" },
        { Metrics.Signups with { Denominator = new("view", Aggregation: MetricAggregation.Count) }, "denominator" },
        { Metrics.Signups with { Cap = new(Value: "1") }, "cap" },
        { Metrics.Signups with { Description = new string('d', 1001) }, "description" },
        { Metrics.Signups with { Unit = new string('u', 21) }, "unit" },
        { Metrics.Signups with { Guardrail = new(0) }, "guardrail.limit" },
        { Metrics.Signups with { Guardrail = new(1.01) }, "guardrail.limit" },
        { Metrics.Signups with { Guardrail = new(double.NaN) }, "guardrail.limit" },
        { Metrics.Signups with { Guardrail = new(0.1), IsPrimary = true }, "guardrail" },
        { Metrics.Signups with { MinimumSampleSize = 0 }, "minimumSampleSize" },
        { Metrics.Signups with { ExpectedEffect = 0 }, "expectedEffect" },
        { Metrics.Signups with { ExpectedEffect = double.NaN }, "expectedEffect" },
        { Metrics.Signups with { ExpectedEffect = double.PositiveInfinity }, "expectedEffect" },
        { Metrics.Signups with { WindowSeconds = 0 }, "windowSeconds" },
        { Metrics.Signups with { WindowSeconds = 34_560_001 }, "windowSeconds" },
        { Metrics.Signups with { DelaySeconds = -1 }, "delaySeconds" },
        { Metrics.Revenue with { Currency = null, CurrencyPath = null }, "currency" },
        { Metrics.Revenue with { Currency = "eur" }, "currency" },
        { Metrics.Revenue with { Currency = "EURO" }, "currency" },
        { Metrics.Revenue with { ValuePath = "$..total" }, "valuePath" },
        { Metrics.Revenue with { Aggregation = MetricAggregation.Count }, "aggregation" },
        { Metrics.Revenue with { Cap = new() }, "cap" },
        { Metrics.Revenue with { Cap = new("1", 99) }, "cap" },
        { Metrics.Revenue with { Cap = new("-1") }, "cap.value" },
        { Metrics.Revenue with { Cap = new("1e3") }, "cap.value" },
        { Metrics.Revenue with { Cap = new("1000000000001") }, "cap.value" },
        { Metrics.Revenue with { Cap = new(Percentile: 100) }, "cap.percentile" },
        { Metrics.Revenue with { Cap = new(Percentile: double.NaN) }, "cap.percentile" },
        { Metrics.LoadTime with { CurrencyPath = "$.c" }, "currencyPath" },
        { Metrics.LoadTime with { Aggregation = MetricAggregation.UniqueDays }, "aggregation" },
        { new("score", MetricType.Custom, "rated"), "aggregation" },
        { Metrics.Clicks with { Denominator = null }, "denominator" },
        { Metrics.Clicks with { Aggregation = null }, "aggregation" },
        { Metrics.Clicks with { Aggregation = MetricAggregation.Average }, "aggregation" },
        { Metrics.Clicks with { Denominator = new("") { Aggregation = MetricAggregation.Count } }, "denominator.eventName" },
        { Metrics.Clicks with { Denominator = new("view") }, "denominator.aggregation" },
        {
            Metrics.Clicks with
            {
                Denominator = new("view", Aggregation: MetricAggregation.Sum, ValuePath: "$[*]"),
            },
            "denominator.valuePath"
        },
        {
            Metrics.Clicks with
            {
                Denominator = new("view", Aggregation: MetricAggregation.Sum, CurrencyPath: "$.c"),
            },
            "denominator.currencyPath"
        },
        { Metrics.P95 with { Quantile = null }, "quantile" },
        { Metrics.P95 with { Quantile = 1 }, "quantile" },
        { Metrics.P95 with { Quantile = double.NaN }, "quantile" },
        { Metrics.P95 with { Aggregation = MetricAggregation.Max }, "aggregation" },
        { Metrics.P95 with { Cap = new("1") }, "cap" },
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
        var json = JsonSerializer.Serialize(Metrics.Revenue, DomainJson.Default.MetricDefinition);

        Assert.Equal(Stored, json);
        Assert.Equal(Metrics.Revenue, JsonSerializer.Deserialize(Stored, DomainJson.Default.MetricDefinition));
    }

    [Fact]
    public void Counts_events_in_its_window_behind_its_delay()
    {
        var metric = Metrics.Signups with { DelaySeconds = 60, WindowSeconds = 3600 };

        Assert.False(IsIn(-1));
        Assert.False(IsIn(59.9));
        Assert.True(IsIn(60));
        Assert.True(IsIn(3659.9));
        Assert.False(IsIn(3660));
        Assert.Equal(World.Noon.AddSeconds(3660), metric.MaturesAt(World.Noon));
        Assert.True(Metrics.Views.IsInWindow(World.Noon, World.Noon.AddYears(2)));
        Assert.False(Metrics.Views.IsInWindow(World.Noon, World.Noon.AddTicks(-1)));
        Assert.Null(Metrics.Views.MaturesAt(World.Noon));

        bool IsIn(double seconds) => metric.IsInWindow(World.Noon, World.Noon.AddSeconds(seconds));
    }
}
