using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Samplit.Domain.Json;
using Samplit.Domain.MetricDefinitions;

namespace Samplit.Domain.Tests.MetricDefinitions;

public class What_a_unit_comes_to
{
    private static readonly MetricDefinition ActiveDays = ShopMetrics.Views with
    {
        Aggregation = MetricAggregation.UniqueDays,
    };

    private static readonly MetricDefinition[] All =
    [
        ShopMetrics.Signups,
        ShopMetrics.Revenue,
        ShopMetrics.Views,
        ActiveDays,
        ShopMetrics.LoadTime,
        ShopMetrics.Clicks,
        ShopMetrics.P95,
    ];

    /// <summary>With equal times, so that identifiers decide which is the first.</summary>
    private static readonly Gen<MetricEvent[]> Events =
        from kinds in Gen.Elements("signup", "purchase", "view", "loaded", "click", "other").ListOf()
        from minutes in Gen.Choose(0, 20_000).ListOf(kinds.Count)
        from cents in Gen.Choose(-100, 1_000_000).ListOf(kinds.Count)
        from currencies in Gen.Elements("EUR", "EUR", "EUR", "USD", "CHF", "euro").ListOf(kinds.Count)
        select kinds
            .Select(
                (kind, i) =>
                    Event(
                        kind,
                        $"e{i}",
                        minutes[i] / 100 * 100,
                        $$$"""{"paid":true,"ms":{{{cents[i] / 100m}}},"order":{"total":"{{{cents[i] / 100m}}}","currency":"{{{currencies[i]}}}"}}"""
                    )
            )
            .ToArray();

    [Fact]
    public void Does_not_depend_on_the_order_of_its_events() =>
        Property.Holds(
            from definition in Gen.Elements(All)
            from events in Events
            from shuffled in Gen.Shuffle(events)
            select (definition, events, shuffled),
            given => Assert.Equal(Read(given.definition, given.events), Read(given.definition, given.shuffled))
        );

    [Fact]
    public void Is_the_same_from_parts_however_they_are_grouped() =>
        Property.Holds(
            from definition in Gen.Elements(All)
            from events in Events
            from first in Gen.Choose(0, events.Length)
            from second in Gen.Choose(first, events.Length)
            select (definition, events, first, second),
            given =>
            {
                var (definition, events, first, second) = given;
                var a = Read(definition, events[..first]);
                var b = Read(definition, events[first..second]);
                var c = Read(definition, events[second..]);

                Assert.Equal(a.Merge(b).Merge(c), a.Merge(b.Merge(c)));
                Assert.Equal(Read(definition, events), c.Merge(a).Merge(b));
                Assert.Equal(a, a.Merge(UnitMetric.Nothing));
                Assert.Equal(a, UnitMetric.Nothing.Merge(a));
            }
        );

    [Fact]
    public void Comes_back_from_JSON_as_it_was() =>
        Property.Holds(
            from definition in Gen.Elements(All)
            from events in Events
            select Read(definition, events),
            unit =>
            {
                var json = JsonSerializer.Serialize(unit, DomainJson.Default.UnitMetric);
                Assert.Equal(unit, JsonSerializer.Deserialize(json, DomainJson.Default.UnitMetric));
            }
        );

    [Theory]
    [InlineData(MetricAggregation.Sum, "6.75")]
    [InlineData(MetricAggregation.Average, "2.25")]
    [InlineData(MetricAggregation.Max, "4.25")]
    [InlineData(MetricAggregation.First, "1.5")]
    [InlineData(MetricAggregation.Last, "4.25")]
    public void Is_what_its_aggregation_says(MetricAggregation aggregation, string value)
    {
        var metric = new MetricDefinition("m", MetricType.Custom, "e", Aggregation: aggregation);
        MetricEvent[] events =
        [
            new("b", "e", World.Noon, 1m),
            new("a", "e", World.Noon, 1.5m),
            new("c", "e", World.Noon.AddDays(1), 4.25m),
            new("d", "other", World.Noon, 100m),
        ];

        Assert.Equal(decimal.Parse(value), Read(metric, events).Measure.Value(aggregation));
    }

    [Fact]
    public void Counts_events_and_days_whatever_they_are_worth()
    {
        MetricEvent[] events =
        [
            Event("view", "1", 0),
            Event("view", "2", 11 * 60 + 59),
            Event("view", "3", 12 * 60),
            new("4", "view", new DateTimeOffset(2026, 11, 21, 13, 0, 0, TimeSpan.FromHours(2))),
        ];

        Assert.Equal(4, Read(ShopMetrics.Views, events).Measure.Value(MetricAggregation.Count));
        Assert.Equal(2, Read(ActiveDays, events).Measure.Value(MetricAggregation.UniqueDays));
        Assert.Null(Read(ShopMetrics.Views, events).Measure.Days);
    }

    [Fact]
    public void Is_nothing_or_zero_without_events()
    {
        Assert.Equal(0, UnitMeasure.Nothing.Value(MetricAggregation.Sum));
        Assert.Equal(0, UnitMeasure.Nothing.Value(MetricAggregation.Count));
        Assert.Equal(0, UnitMeasure.Nothing.Value(MetricAggregation.UniqueDays));
        Assert.Null(UnitMeasure.Nothing.Value(MetricAggregation.Average));
        Assert.Null(UnitMeasure.Nothing.Value(MetricAggregation.Max));
        Assert.Null(UnitMeasure.Nothing.Value(MetricAggregation.First));
        Assert.Null(UnitMeasure.Nothing.Value(MetricAggregation.Last));
    }

    // Each of the payload, what is wrong with it, and the currency that is named.
    [Theory]
    [InlineData("""{"paid":true,"order":{"currency":"EUR"}}""", 1, 0, 0, null)]
    [InlineData("""{"paid":true,"order":{"currency":"EUR","total":null}}""", 1, 0, 0, null)]
    [InlineData("""{"paid":true,"order":{"total":1}}""", 1, 0, 0, null)]
    [InlineData("""{"paid":true,"order":{"currency":"EUR","total":"free"}}""", 0, 1, 0, null)]
    [InlineData("""{"paid":true,"order":{"currency":"EUR","total":true}}""", 0, 1, 0, null)]
    [InlineData("""{"paid":true,"order":{"currency":"EUR","total":1e13}}""", 0, 1, 0, null)]
    [InlineData("""{"paid":true,"order":{"currency":"EUR","total":1e999}}""", 0, 1, 0, null)]
    [InlineData("""{"paid":true,"order":{"currency":"EUR","total":"1e3"}}""", 0, 1, 0, null)]
    [InlineData("""{"paid":true,"order":{"currency":"EUR","total":"\ud800"}}""", 0, 1, 0, null)]
    [InlineData("""{"paid":true,"order":{"currency":"USD","total":1}}""", 0, 0, 1, "USD")]
    [InlineData("""{"paid":true,"order":{"currency":"Ann Miller","total":1}}""", 0, 0, 1, null)]
    [InlineData("""{"paid":true,"order":{"currency":978,"total":1}}""", 0, 0, 1, null)]
    [InlineData("""{"paid":false}""", 0, 0, 0, null)]
    [InlineData("[]", 0, 0, 0, null)]
    public void Counts_what_could_not_be_read(string payload, long none, long no, long other, string? currency)
    {
        var unit = Read(ShopMetrics.Revenue, [Event("purchase", "1", 0, payload)]);

        Assert.Equal(0, unit.Measure.Count);
        Assert.Equal(new UnreadEvents(none, no, other, currency), unit.Unread);
    }

    [Fact]
    public void Names_one_of_the_other_currencies()
    {
        string[] currencies = ["USD", "CHF", "euro", "EUR"];
        var unit = Read(
            ShopMetrics.Revenue,
            currencies.Select((c, i) => Event("purchase", $"{i}", 0, Order("\"0.1\"", c)))
        );

        Assert.Equal(new UnreadEvents(OtherCurrency: 3, Currency: "CHF"), unit.Unread);
        Assert.Equal(0.1m, unit.Measure.Sum);
    }

    [Fact]
    public void Adds_up_money_to_the_last_cent()
    {
        var events = Enumerable.Range(0, 1000).Select(i => Event("purchase", $"{i}", 0, Order("999999999999.99")));

        Assert.Equal(999_999_999_999_990m, Read(ShopMetrics.Revenue, events).Measure.Sum);
    }

    [Fact]
    public void Is_of_what_happens_in_its_window()
    {
        var days = ShopMetrics.Revenue.WindowSeconds!.Value / 60;
        MetricEvent[] events =
        [
            Event("purchase", "1", -1, Order("1")),
            Event("purchase", "2", 0, Order("2")),
            Event("purchase", "3", (int)days - 1, Order("4")),
            Event("purchase", "4", (int)days, Order("8")),
        ];

        Assert.Equal(6m, Read(ShopMetrics.Revenue, events).Measure.Sum);
    }

    [Theory]
    [InlineData("1234.5", "1234")]
    [InlineData("1235.5", "1236")]
    [InlineData("99999", "100000")]
    [InlineData("0.000123456", "0.0001235")]
    [InlineData("-12.3456", "-12.35")]
    [InlineData("0", "0")]
    public void Keeps_four_digits_of_every_value_for_a_quantile(string value, string kept)
    {
        MetricEvent[] twice =
        [
            Event("loaded", "1", 0, $$$"""{"ms":{{{value}}}}"""),
            Event("loaded", "2", 1, $$$"""{"ms":"{{{value}}}"}"""),
        ];
        var observed = Assert.Single(Read(ShopMetrics.P95, twice).Measure.Observations!);

        Assert.Equal(new ObservedValue(decimal.Parse(kept), 2), observed);
        Assert.Null(Read(ShopMetrics.LoadTime, twice).Measure.Observations);
    }

    [Fact]
    public void Has_a_numerator_and_a_denominator_where_it_is_a_ratio()
    {
        var unit = Read(ShopMetrics.Clicks, [Event("view", "1", 0), Event("view", "2", 1), Event("click", "3", 1)]);

        Assert.Equal((1, 2), (unit.Measure.Count, unit.Denominator!.Count));
    }

    private static UnitMetric Read(MetricDefinition definition, IEnumerable<MetricEvent> events) =>
        new MetricReader(definition).Read(events, World.Noon);

    private static MetricEvent Event(string name, string id, int minutes, string payload = "{}") =>
        new(id, name, World.Noon.AddMinutes(minutes), Payload: JsonDocument.Parse(payload).RootElement);

    private static string Order(string total, string currency = "EUR") =>
        $$$"""{"paid":true,"order":{"total":{{{total}}},"currency":"{{{currency}}}"}}""";
}
