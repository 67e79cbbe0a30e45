using System.Text.Json.Serialization;
using Samplit.Domain.Targeting;
using Samplit.Statistics;

namespace Samplit.Domain.MetricDefinitions;

public enum MetricType
{
    /// <summary>Whether there was an event: a rate.</summary>
    Conversion,

    /// <summary>Money.</summary>
    Revenue,

    /// <summary>How many events, or on how many days.</summary>
    Count,

    /// <summary>How long something took.</summary>
    Duration,

    /// <summary>Any number, aggregated as it says.</summary>
    Custom,

    /// <summary>What the units' events come to in all, over what other events of theirs come to.</summary>
    Ratio,

    /// <summary>A quantile of the values of all events, not of units.</summary>
    Quantile,
}

/// <summary>Up to where a unit's value counts. Exactly one of the two.</summary>
/// <param name="Value">
/// Larger ones count as this, in the metric's unit; a decimal text, since a double could not hold it.
/// </param>
/// <param name="Percentile">
/// The same at this percentile, 50 to 99.99, of the values of all units of the experiment that have any; which value
/// that is, is computed with the analysis and told with it.
/// </param>
public sealed record MetricCap(string? Value = null, double? Percentile = null);

/// <summary>What is done once a guardrail is breached.</summary>
public enum GuardrailAction
{
    /// <summary>The experiment is paused.</summary>
    Pause,

    /// <summary>The variant is deactivated and the others go on; without another one beside the control, as pause.</summary>
    RemoveVariant,
}

/// <summary>What must not get worse.</summary>
/// <param name="Limit">
/// By how much it may be worse than the control's at most, as a part of the latter: above 0, at most 1.
/// </param>
/// <param name="Action">Null for pause.</param>
public sealed record Guardrail(double Limit, GuardrailAction? Action = null)
{
    /// <param name="lift">Of a variant over the control; such as holds for whoever looks as often as they like.</param>
    public bool IsBreached(Interval lift, bool lowerIsBetter) => Worse(lift, lowerIsBetter).Lower > Limit;

    /// <inheritdoc cref="IsBreached"/>
    public bool Holds(Interval lift, bool lowerIsBetter) => Worse(lift, lowerIsBetter).Upper < Limit;

    private static Interval Worse(Interval lift, bool lowerIsBetter) =>
        lowerIsBetter ? lift : new Interval(-lift.Upper, -lift.Lower);
}

/// <summary>
/// What is measured of the units of an experiment. The same in an experiment and in a project's library. Stored inside
/// events for ever: add nullable members, never rename or retype one.
/// </summary>
/// <param name="EventName">With the next three and the path to the currency, what is counted; of a ratio its numerator.</param>
/// <param name="Filter">See <see cref="Measure"/>.</param>
/// <param name="Aggregation">
/// None for a conversion and a quantile; needed for custom and ratio. Of the others it may be left out: then it is sum
/// for revenue, count for count and average for duration.
/// </param>
/// <param name="ValuePath">See <see cref="Measure"/>; only where values are read.</param>
/// <param name="CurrencyPath">See <see cref="Measure"/>; only with a currency.</param>
/// <param name="Denominator">Of a ratio.</param>
/// <param name="Quantile">Of a quantile: from 0.01 to 0.999, a half for the median.</param>
/// <param name="Currency">Three capital letters (ISO 4217); of revenue, and of what has a path to it.</param>
/// <param name="Unit">What values are in, such as s or ms; for people.</param>
/// <param name="IsPrimary">Whether it decides; of an experiment at most one.</param>
/// <param name="MinimumSampleSize">Units a variant before anything is compared.</param>
/// <param name="ExpectedEffect">As a part of the control's mean: what the experiment was planned for.</param>
/// <param name="LowerIsBetter">Null for false.</param>
/// <param name="WindowSeconds">How long after the unit's exposure, and the delay, events count; null for ever.</param>
/// <param name="DelaySeconds">How long after the exposure events do not count yet; null for 0.</param>
/// <param name="Cap">Of revenue, count, duration and custom.</param>
public sealed record MetricDefinition(
    string Name,
    MetricType Type,
    string EventName,
    Rule? Filter = null,
    MetricAggregation? Aggregation = null,
    string? ValuePath = null,
    string? CurrencyPath = null,
    Measure? Denominator = null,
    double? Quantile = null,
    string? Currency = null,
    string? Unit = null,
    string? Description = null,
    bool? IsPrimary = null,
    Guardrail? Guardrail = null,
    long? MinimumSampleSize = null,
    double? ExpectedEffect = null,
    bool? LowerIsBetter = null,
    long? WindowSeconds = null,
    long? DelaySeconds = null,
    MetricCap? Cap = null
)
{
    public const int MaxNameLength = 100;
    public const int MaxDescriptionLength = 1_000;
    public const int MaxUnitLength = 20;

    /// <summary>400 days.</summary>
    public const long MaxWindowSeconds = 34_560_000;

    /// <summary>How many days before the experiment's beginning say what a unit does anyway.</summary>
    public const int PastDays = 14;

    public const double MinQuantile = 0.01;
    public const double MaxQuantile = 0.999;
    public const double MinPercentile = 50;
    public const double MaxPercentile = 99.99;

    /// <summary>What is counted, with the aggregation that it has where none is said; of a ratio its numerator.</summary>
    [JsonIgnore]
    public Measure Measure => new(EventName, Filter, Aggregation ?? Usual, ValuePath, CurrencyPath);

    /// <summary>The cap that is known before there are values; null where there is none, or a percentile.</summary>
    [JsonIgnore]
    public decimal? FixedCap => Cap?.Value is { } text ? MetricValue.Parse(text) : null;

    /// <summary>
    /// Whether the same before the experiment began is a covariate: where a unit without events has a value, 0.
    /// </summary>
    [JsonIgnore]
    public bool HasPast =>
        Type is not (MetricType.Ratio or MetricType.Quantile) && UnitMetric.Nothing.Value(this) is not null;

    /// <summary>Whether an event counts for a unit that was exposed at this moment.</summary>
    public bool IsInWindow(DateTimeOffset exposedAt, DateTimeOffset eventAt)
    {
        var passed = eventAt - exposedAt - TimeSpan.FromSeconds(DelaySeconds ?? 0);
        return passed >= TimeSpan.Zero && (WindowSeconds is not { } window || passed < TimeSpan.FromSeconds(window));
    }

    /// <summary>From then on nothing that happens changes what the unit comes to; null for never.</summary>
    public DateTimeOffset? MaturesAt(DateTimeOffset exposedAt) =>
        WindowSeconds is { } window ? exposedAt.AddSeconds(window + (DelaySeconds ?? 0)) : null;

    /// <returns>Null when everything is there that its type takes, within its bounds.</returns>
    public Refusal? Validate() => MetricValidation.Validate(this);

    /// <summary>A rate counts whether there was an event; a quantile keeps the values apart.</summary>
    private MetricAggregation? Usual =>
        Type switch
        {
            MetricType.Conversion or MetricType.Count => MetricAggregation.Count,
            MetricType.Revenue => MetricAggregation.Sum,
            MetricType.Duration => MetricAggregation.Average,
            _ => null,
        };
}
