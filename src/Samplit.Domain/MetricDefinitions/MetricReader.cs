using System.Globalization;
using System.Text.Json;
using Samplit.Domain.Payloads;
using Samplit.Domain.Targeting;

namespace Samplit.Domain.MetricDefinitions;

/// <summary>Something that a unit did.</summary>
/// <param name="Id">What tells it from all others: of two with one identifier, one is left out before.</param>
/// <param name="Value">The event's own; null for none.</param>
/// <param name="Currency">Of the event's own value; null where the caller named none.</param>
public sealed record MetricEvent(
    string Id,
    string Name,
    DateTimeOffset At,
    decimal? Value = null,
    JsonElement Payload = default,
    string? Currency = null,
    JsonElement Context = default,
    JsonElement Metrics = default
)
{
    public EventBody Body => new(Payload, Context, Metrics);

    /// <summary>The number that a caller wrote, which a double has in its shortest text.</summary>
    /// <param name="value">Finite, at most 10^12 in size.</param>
    public static decimal ValueOf(double value) =>
        decimal.Parse(
            value.ToString("R", CultureInfo.InvariantCulture),
            NumberStyles.Float,
            CultureInfo.InvariantCulture
        );
}

/// <summary>
/// A definition that is ready to read events. It never changes, so that any number of threads may use it.
/// </summary>
public sealed class MetricReader
{
    private readonly MetricDefinition _definition;
    private readonly MeasureReader _measure;
    private readonly MeasureReader? _denominator;

    /// <param name="definition">One that has no problem.</param>
    public MetricReader(MetricDefinition definition)
    {
        _definition = definition;
        var keeps = definition.Type == MetricType.Quantile;
        _measure = new MeasureReader(definition.Measure, definition.Currency, keeps);
        _denominator = definition.Denominator is { } denominator
            ? new MeasureReader(denominator, definition.Currency, keepsObservations: false)
            : null;
    }

    /// <summary>What it looks at of an event.</summary>
    public EventParts Parts => _measure.Parts | (_denominator?.Parts ?? EventParts.None);

    /// <summary>What one event adds to a unit; nothing when it is none of the metric's, or outside its window.</summary>
    /// <param name="exposedAt">When the unit was exposed first.</param>
    public UnitMetric Read(MetricEvent e, DateTimeOffset exposedAt) =>
        _definition.IsInWindow(exposedAt, e.At)
            ? new UnitMetric(_measure.Read(e), _denominator?.Read(e))
            : UnitMetric.Nothing;

    /// <summary>What one event says of the time before, whatever the window; nothing when it is none of the metric's.</summary>
    public UnitMetric ReadPast(MetricEvent e) => new(_measure.Read(e));

    /// <summary>What a unit comes to after these events, each of them there once, in any order.</summary>
    /// <inheritdoc cref="Read(MetricEvent, DateTimeOffset)"/>
    public UnitMetric Read(IEnumerable<MetricEvent> events, DateTimeOffset exposedAt) =>
        events.Aggregate(UnitMetric.Nothing, (unit, e) => unit.Merge(Read(e, exposedAt)));
}

internal sealed class MeasureReader(Measure measure, string? currency, bool keepsObservations)
{
    private static readonly UnitMeasure NoValue = new(Unread: new UnreadEvents(NoValue: 1));
    private static readonly UnitMeasure NotANumber = new(Unread: new UnreadEvents(NotANumber: 1));

    private readonly PayloadFilter _filter = PayloadFilter.Compile(measure.Filter);
    private readonly ValuePath? _value = Path(measure.ValuePath);
    private readonly ValuePath? _currency = Path(measure.CurrencyPath);

    public EventParts Parts => _filter.Parts | (_value?.Part ?? default) | (_currency?.Part ?? default);

    public UnitMeasure Read(MetricEvent e) =>
        e.Name != measure.EventName || !_filter.Matches(e.Body) ? UnitMeasure.Nothing
        : !measure.ReadsValues ? Of(e, 1)
        : OtherCurrency(e)
            ?? (
                _value is null
                    ? e.Value is { } own
                        ? Of(e, MetricValue.Bounded(own))
                        : NoValue
                    : Found(_value, e) is { } found
                        ? Of(e, MetricValue.Read(found))
                        : NoValue
            );

    /// <summary>
    /// Of a value at a path it stands at another one. A caller who names no currency, or nowhere to look for it, says
    /// that values are in the metric's.
    /// </summary>
    private UnitMeasure? OtherCurrency(MetricEvent e)
    {
        if (_currency is null)
        {
            return _value is null && currency is not null && e.Currency is { } own && own != currency
                ? new UnitMeasure(Unread: new UnreadEvents(OtherCurrency: 1, Currency: own))
                : null;
        }
        if (Found(_currency, e) is not { } found)
        {
            return NoValue;
        }
        var text = MetricValue.TextOf(found);
        return text == currency
            ? null
            // What is no code is not kept: it could be anything.
            : new UnitMeasure(
                Unread: new UnreadEvents(
                    OtherCurrency: 1,
                    Currency: text is not null && Currencies.IsCode(text) ? text : null
                )
            );
    }

    private UnitMeasure Of(MetricEvent e, decimal? read)
    {
        if (read is not { } value)
        {
            return NotANumber;
        }
        var timed = new TimedValue(e.At.ToUniversalTime(), e.Id, value);
        return new UnitMeasure(
            1,
            value,
            value,
            timed,
            timed,
            measure.Aggregation == MetricAggregation.UniqueDays
                ? [DateOnly.FromDateTime(timed.At.DateTime).DayNumber]
                : null,
            keepsObservations ? [new ObservedValue(Significant(value), 1)] : null
        );
    }

    /// <summary>To four digits, which is nearer than a part in two thousand: so equal ones are counted, not listed.</summary>
    private static decimal Significant(decimal value)
    {
        var unit = 1m;
        var size = decimal.Abs(value);
        while (size / unit >= 10_000)
        {
            unit *= 10;
        }
        while (size > 0 && size / unit < 1_000)
        {
            unit /= 10;
        }
        return decimal.Round(value / unit, MidpointRounding.ToEven) * unit;
    }

    private static JsonElement? Found(ValuePath path, MetricEvent e) =>
        path.Find(e.Body) is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } found ? found : null;

    private static ValuePath? Path(string? text) =>
        text is null ? null : ValuePath.Parse(text, out var problem) ?? throw new ArgumentException(problem);
}
