using System.Text.Json.Serialization;

namespace Samplit.Domain.MetricDefinitions;

/// <summary>The value of one event; ordered by time, of equal times by identifier.</summary>
/// <param name="Event">The event's identifier.</param>
public sealed record TimedValue(DateTimeOffset At, string Event, decimal Value)
{
    /// <summary>Below 0 when this comes first.</summary>
    public int OrderTo(TimedValue other) =>
        At != other.At ? At.CompareTo(other.At)
        : string.CompareOrdinal(Event, other.Event) is not 0 and var order ? order
        : Value.CompareTo(other.Value);
}

/// <param name="Value">To four significant digits.</param>
public sealed record ObservedValue(decimal Value, long Count);

/// <summary>Events that a metric is about and could not read; counted, so that nobody takes them for zeros.</summary>
/// <param name="NoValue">The path to the value, or to the currency, leads to nothing or to null.</param>
/// <param name="NotANumber">There is a value, and it is no number, or beyond 10^12.</param>
/// <param name="OtherCurrency">The value is in another currency than the metric's.</param>
/// <param name="Currency">One of those currencies, the first by its letters; null without any.</param>
public sealed record UnreadEvents(
    long NoValue = 0,
    long NotANumber = 0,
    long OtherCurrency = 0,
    string? Currency = null
)
{
    public static UnreadEvents None { get; } = new();

    [JsonIgnore]
    public long Total => NoValue + NotANumber + OtherCurrency;

    public UnreadEvents Merge(UnreadEvents other) =>
        new(
            NoValue + other.NoValue,
            NotANumber + other.NotANumber,
            OtherCurrency + other.OtherCurrency,
            Currency is null || other.Currency is null ? Currency ?? other.Currency
                : string.CompareOrdinal(Currency, other.Currency) <= 0 ? Currency
                : other.Currency
        );
}

/// <summary>
/// What a measure has read of one unit: of no events, of one, or of parts that were merged, in any order and grouping,
/// as long as no event is in two of them. Nothing personal, and to be erased with the unit.
/// </summary>
/// <param name="Count">Events that were read.</param>
/// <param name="Sum">Of their values; exact. An event that is only counted has the value 1.</param>
/// <param name="Days">Days in UTC with such an event, as numbers of <see cref="DateOnly"/>, in order; where days are counted.</param>
/// <param name="Observations">Every value, in order; where a quantile is asked for.</param>
public sealed record UnitMeasure(
    long Count = 0,
    decimal Sum = 0,
    decimal? Max = null,
    TimedValue? First = null,
    TimedValue? Last = null,
    IReadOnlyList<int>? Days = null,
    IReadOnlyList<ObservedValue>? Observations = null,
    UnreadEvents? Unread = null
)
{
    public static UnitMeasure Nothing { get; } = new();

    public UnitMeasure Merge(UnitMeasure other) =>
        new(
            Count + other.Count,
            Sum + other.Sum,
            Max is { } one && other.Max is { } two ? Math.Max(one, two) : Max ?? other.Max,
            First is null || other.First?.OrderTo(First) < 0 ? other.First : First,
            Last is null || other.Last?.OrderTo(Last) > 0 ? other.Last : Last,
            Days is null || other.Days is null ? Days ?? other.Days : [.. Days.Union(other.Days).Order()],
            Observations is null || other.Observations is null
                ? Observations ?? other.Observations
                : Merge(Observations, other.Observations),
            Unread is null || other.Unread is null ? Unread ?? other.Unread : Unread.Merge(other.Unread)
        );

    /// <summary>Without what the aggregation never asks for: what is kept of a unit, and merged with what comes.</summary>
    /// <param name="aggregation">Null where nothing but the number of events, or each value, counts.</param>
    public UnitMeasure Keep(MetricAggregation? aggregation) =>
        new(
            Count,
            aggregation is MetricAggregation.Sum or MetricAggregation.Average ? Sum : 0,
            aggregation == MetricAggregation.Max ? Max : null,
            aggregation == MetricAggregation.First ? First : null,
            aggregation == MetricAggregation.Last ? Last : null,
            Days,
            Observations,
            Unread
        );

    /// <summary>
    /// What it comes to: 0 for a unit without events where events are counted or added up, null where there is no
    /// value then.
    /// </summary>
    public decimal? Value(MetricAggregation aggregation) =>
        aggregation switch
        {
            MetricAggregation.Sum => Sum,
            MetricAggregation.Count => Count,
            MetricAggregation.UniqueDays => Days?.Count ?? 0,
            MetricAggregation.Average => Count == 0 ? null : Sum / Count,
            MetricAggregation.Max => Max,
            MetricAggregation.First => First?.Value,
            _ => Last?.Value,
        };

    public bool Equals(UnitMeasure? other) =>
        other is not null
        && (Count, Sum, Max, First, Last, Unread)
            == (other.Count, other.Sum, other.Max, other.First, other.Last, other.Unread)
        && (Days ?? []).SequenceEqual(other.Days ?? [])
        && (Observations ?? []).SequenceEqual(other.Observations ?? []);

    public override int GetHashCode() => HashCode.Combine(Count, Sum, Max, First, Last);

    private static ObservedValue[] Merge(IReadOnlyList<ObservedValue> one, IReadOnlyList<ObservedValue> other) =>
        [
            .. one.Concat(other)
                .GroupBy(o => o.Value, o => o.Count)
                .OrderBy(g => g.Key)
                .Select(g => new ObservedValue(g.Key, g.Sum())),
        ];
}

/// <summary>What is accumulated of one unit for one metric of one experiment.</summary>
/// <param name="Denominator">Of a ratio.</param>
public sealed record UnitMetric(UnitMeasure Measure, UnitMeasure? Denominator = null)
{
    public static UnitMetric Nothing { get; } = new(UnitMeasure.Nothing);

    /// <summary>Of no event that the metric is about.</summary>
    [JsonIgnore]
    public bool IsNothing =>
        Measure == UnitMeasure.Nothing && (Denominator is null || Denominator == UnitMeasure.Nothing);

    [JsonIgnore]
    public UnreadEvents Unread => (Measure.Unread ?? UnreadEvents.None).Merge(Denominator?.Unread ?? UnreadEvents.None);

    /// <inheritdoc cref="UnitMeasure.Keep"/>
    public UnitMetric Keep(MetricDefinition definition) =>
        new(
            Measure.Keep(definition.Type == MetricType.Conversion ? null : definition.Measure.Aggregation),
            Denominator?.Keep(definition.Denominator?.Aggregation)
        );

    /// <summary>
    /// What is compared, before any cap: 1 or 0 of a conversion, of a ratio the numerator; null for a unit without a
    /// value, and of a quantile, whose values are those of events.
    /// </summary>
    public decimal? Value(MetricDefinition definition) =>
        definition.Type == MetricType.Conversion
            ? Measure.Count > 0
                ? 1
                : 0
            : definition.Measure.Aggregation is { } aggregation
                ? Measure.Value(aggregation)
                : null;

    /// <summary>What a ratio is divided by; null of all else.</summary>
    public decimal? DenominatorValue(MetricDefinition definition) =>
        definition.Denominator?.Aggregation is { } aggregation
            ? (Denominator ?? UnitMeasure.Nothing).Value(aggregation) ?? 0
            : null;

    public UnitMetric Merge(UnitMetric other) =>
        new(
            Measure.Merge(other.Measure),
            Denominator is null || other.Denominator is null
                ? Denominator ?? other.Denominator
                : Denominator.Merge(other.Denominator)
        );
}
