using Samplit.Domain.Targeting;
using Samplit.Domain.TrackedEvents;

namespace Samplit.Domain.MetricDefinitions;

/// <summary>What one unit's events come to.</summary>
public enum MetricAggregation
{
    Sum,

    /// <summary>How many events; their values are not read.</summary>
    Count,
    Average,
    Max,

    /// <summary>On how many days, in UTC, there was an event; values are not read.</summary>
    UniqueDays,

    /// <summary>The value of the earliest event; of equally early ones, that with the first identifier.</summary>
    First,

    /// <summary>The value of the latest event; of equally late ones, that with the last identifier.</summary>
    Last,
}

/// <summary>
/// Which events are counted, and what of them. Stored inside events for ever: add nullable members, never rename or
/// retype one.
/// </summary>
/// <param name="Filter">Of the payload, as <see cref="PayloadFilter"/> reads it; null for all events of the name.</param>
/// <param name="ValuePath">
/// Where the value stands in the payload, as a singular query of RFC 9535; null for the value of the event itself.
/// </param>
/// <param name="CurrencyPath">Where its currency stands; null for values that are all in the metric's.</param>
public sealed record Measure(
    string EventName,
    Rule? Filter = null,
    MetricAggregation? Aggregation = null,
    string? ValuePath = null,
    string? CurrencyPath = null
)
{
    internal bool ReadsValues => Aggregation is not (MetricAggregation.Count or MetricAggregation.UniqueDays);

    /// <param name="field">What stands before its members, as a JSON path: nothing, or <c>denominator.</c>.</param>
    /// <returns>Null when it can be read.</returns>
    internal Refusal? Validate(string field) =>
        TrackEvent.ValidateType($"{field}eventName", EventName)
        ?? PayloadFilter.Validate(Filter, $"{field}filter")
        ?? ValidatePath($"{field}valuePath", ValuePath)
        ?? ValidatePath($"{field}currencyPath", CurrencyPath);

    private Refusal? ValidatePath(string field, string? path) =>
        path is null ? null
        : ReadsValues ? Payloads.ValuePath.Validate(field, path)
        : Refusal.Invalid(field, "Events are counted, whatever their value: leave it out.");
}
