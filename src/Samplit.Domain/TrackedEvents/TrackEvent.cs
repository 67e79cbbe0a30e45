using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Samplit.Domain.Experiments;
using Samplit.Domain.Visitors;

namespace Samplit.Domain.TrackedEvents;

/// <summary>What a caller says that a unit was shown, for analyses that know better than we do.</summary>
/// <param name="ExperimentId">The experiment's id or name.</param>
/// <param name="Variant">The name of the variant.</param>
public sealed record TrackedExperiment(string? ExperimentId, string? Variant);

/// <summary>Takes an event that a caller tracked, once.</summary>
/// <param name="EventId">The caller's own: an event that is sent again counts once.</param>
/// <param name="Unit">The caller's identifier of who or what did it; it is kept as a key.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Value">What it is worth or how much it was, in the caller's unit.</param>
/// <param name="Currency">Of the value, where that is money: a code of ISO 4217.</param>
/// <param name="Context">Under which circumstances; an object.</param>
/// <param name="Metrics">What was measured: numbers by name.</param>
/// <param name="Payload">Whatever else the caller keeps with it; an object.</param>
/// <param name="Flag">The feature flag that it is about, and the variant of that.</param>
/// <param name="Experiments">Which variants the unit was shown, as far as the caller knows.</param>
public sealed record TrackEvent(
    string? EventId,
    string? Type,
    UnitType? UnitType,
    string? Unit,
    DateTimeOffset Timestamp,
    double? Value = null,
    string? Currency = null,
    JsonElement? Context = null,
    JsonElement? Metrics = null,
    JsonElement? Payload = null,
    string? Flag = null,
    string? FlagVariant = null,
    IReadOnlyList<TrackedExperiment?>? Experiments = null
)
{
    /// <summary>The type of an event that says that a unit saw what it was assigned.</summary>
    public const string ExposureType = "exposure";

    /// <summary>
    /// The type of an event that says that a unit looked at a page, whose address is the <c>url</c> of the payload.
    /// </summary>
    public const string PageViewType = "page_view";

    public const int MaxEventIdLength = 200;
    public const int MaxTypeLength = 100;
    public const int MaxFlagLength = 255;
    public const int MaxExperiments = 50;
    public const int MaxMetrics = 50;
    public const int MaxMetricNameLength = 100;

    /// <summary>Bytes.</summary>
    public const int MaxContextSize = 4096;

    /// <summary>Bytes.</summary>
    public const int MaxPayloadSize = 16_384;

    /// <summary>Objects and lists in one another, of a context or a payload.</summary>
    public const int MaxDepth = 8;

    /// <summary>Values in all, of a context or a payload.</summary>
    public const int MaxValues = 500;

    /// <summary>Days that an event may be late.</summary>
    public const int MaxDaysLate = 7;

    /// <summary>Minutes that an event may be early: the clocks of callers differ.</summary>
    public const int MaxMinutesEarly = 5;

    private const string IsANumber = "A number from -1e12 to 1e12.";

    private static readonly SearchValues<char> OfTypes = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:/"
    );

    /// <returns>What is wrong with it, by its member; null when nothing is.</returns>
    public static Refusal? Validate(TrackEvent command, DateTimeOffset now) =>
        Text.ValidateName("eventId", command.EventId, MaxEventIdLength)
        ?? ValidateType("type", command.Type)
        ?? ValidateUnit(command.UnitType, command.Unit)
        ?? ValidateTimestamp(command.Timestamp, now)
        ?? ValidateValue(command.Value)
        ?? ValidateCurrency(command.Currency, command.Value)
        ?? ValidateObject("context", command.Context, MaxContextSize)
        ?? ValidateMetrics(command.Metrics)
        ?? ValidateObject("payload", command.Payload, MaxPayloadSize)
        ?? (command.Flag is null ? null : Text.ValidateName("flag", command.Flag, MaxFlagLength))
        ?? ValidateFlagVariant(command)
        ?? ValidateExperiments(command.Experiments)
        ?? ValidateExposure(command);

    /// <returns>What is wrong with who or what did it; null when nothing is.</returns>
    public static Refusal? ValidateUnit(UnitType? unitType, string? unit) =>
        unitType is null
            ? Refusal.Invalid("unitType", "user, household or session.")
            : VisitorKey.Validate("unit", unit);

    /// <summary>
    /// Types stand in the log for ever, so nobody is to put a sentence there. Whatever counts events asks for types that
    /// an event can have.
    /// </summary>
    internal static Refusal? ValidateType(string field, string? type) =>
        type is { Length: >= 1 and <= MaxTypeLength } && !type.AsSpan().ContainsAnyExcept(OfTypes)
            ? null
            : Refusal.Invalid(
                field,
                $"From 1 to {MaxTypeLength} letters, digits, dots, hyphens, underscores, colons and slashes, such as purchase."
            );

    private static Refusal? ValidateTimestamp(DateTimeOffset timestamp, DateTimeOffset now) =>
        timestamp < now.AddDays(-MaxDaysLate) ? Refusal.Invalid("timestamp", $"It is more than {MaxDaysLate} days ago.")
        : timestamp > now.AddMinutes(MaxMinutesEarly)
            ? Refusal.Invalid(
                "timestamp",
                $"It is more than {MaxMinutesEarly} minutes from now, by this server's clock."
            )
        : null;

    private static Refusal? ValidateValue(double? value) =>
        value is null || IsValue(value.Value) ? null : Refusal.Invalid("value", IsANumber);

    private static bool IsValue(double value) => Math.Abs(value) <= Goal.MaxValue;

    private static Refusal? ValidateCurrency(string? currency, double? value) =>
        currency is null ? null
        : !Currencies.IsCode(currency) ? Refusal.Invalid("currency", "A code of ISO 4217, such as EUR.")
        : value is null ? Refusal.Invalid("currency", "It is of a value, and there is none.")
        : null;

    private static Refusal? ValidateFlagVariant(TrackEvent command) =>
        command.FlagVariant is null ? null
        : command.Flag is null ? Refusal.Invalid("flagVariant", "It is of a flag, and there is none.")
        : Text.ValidateName("flagVariant", command.FlagVariant, MaxFlagLength);

    private static Refusal? ValidateMetrics(JsonElement? metrics)
    {
        if (metrics is not { } element)
        {
            return null;
        }
        if (element.ValueKind != JsonValueKind.Object || element.GetPropertyCount() > MaxMetrics)
        {
            return Refusal.Invalid("metrics", $"An object of at most {MaxMetrics} numbers.");
        }
        foreach (var metric in element.EnumerateObject())
        {
            if (Text.ValidateName("metrics", metric.Name, MaxMetricNameLength) is { } problem)
            {
                return problem;
            }
            if (metric.Value.ValueKind != JsonValueKind.Number || !IsValue(metric.Value.GetDouble()))
            {
                return Refusal.Invalid($"metrics.{metric.Name}", IsANumber);
            }
        }
        return null;
    }

    private static Refusal? ValidateObject(string field, JsonElement? value, int largest)
    {
        if (value is not { } element)
        {
            return null;
        }
        if (element.ValueKind != JsonValueKind.Object || JsonMarshal.GetRawUtf8Value(element).Length > largest)
        {
            return Refusal.Invalid(field, $"An object of at most {largest} bytes.");
        }
        return Count(element, MaxDepth) <= MaxValues
            ? null
            : Refusal.Invalid(field, $"At most {MaxValues} values, at most {MaxDepth} deep.");
    }

    /// <returns>How many values there are; more than there may be where they are too deep.</returns>
    private static int Count(JsonElement value, int depth)
    {
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            return 1;
        }
        if (depth == 0)
        {
            return MaxValues + 1;
        }
        var count = 1;
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
            {
                count += Count(member.Value, depth - 1);
            }
        }
        else
        {
            foreach (var item in value.EnumerateArray())
            {
                count += Count(item, depth - 1);
            }
        }
        return count;
    }

    /// <summary>Which variant of what was seen is all that it says.</summary>
    private static Refusal? ValidateExposure(TrackEvent command) =>
        command.Type == ExposureType && command.Experiments is not { Count: > 0 }
            ? Refusal.Invalid("experiments", "An exposure names the experiments, and the variants that the unit saw.")
            : null;

    private static Refusal? ValidateExperiments(IReadOnlyList<TrackedExperiment?>? experiments)
    {
        if (experiments?.Count > MaxExperiments)
        {
            return Refusal.Invalid("experiments", $"At most {MaxExperiments}.");
        }
        for (var i = 0; i < experiments?.Count; i++)
        {
            var problem =
                Text.ValidateName(
                    $"experiments[{i}].experimentId",
                    experiments[i]?.ExperimentId,
                    CreateExperiment.MaxNameLength
                )
                ?? Text.ValidateName(
                    $"experiments[{i}].variant",
                    experiments[i]?.Variant,
                    CreateExperiment.MaxVariantNameLength
                );
            if (problem is not null)
            {
                return problem;
            }
        }
        return null;
    }
}
