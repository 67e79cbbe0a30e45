using System.Collections.Frozen;
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

    /// <summary>Those of ISO 4217 that are money.</summary>
    private static readonly FrozenSet<string> Currencies = (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP "
        + "CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD "
        + "IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR "
        + "MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP "
        + "SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG "
        + "XOF XPF YER ZAR ZMW ZWG"
    )
        .Split(' ')
        .ToFrozenSet(StringComparer.Ordinal);

    /// <returns>What is wrong with it, by its member; null when nothing is.</returns>
    public static Refusal? Validate(TrackEvent command, DateTimeOffset now) =>
        Text.ValidateName("eventId", command.EventId, MaxEventIdLength)
        ?? ValidateType(command.Type)
        ?? (command.UnitType is null ? Refusal.Invalid("unitType", "user, household or session.") : null)
        ?? (
            command.Unit is { Length: >= 1 and <= VisitorKey.MaxVisitorLength }
                ? null
                : Refusal.Invalid("unit", $"From 1 to {VisitorKey.MaxVisitorLength} characters.")
        )
        ?? ValidateTimestamp(command.Timestamp, now)
        ?? ValidateValue("value", command.Value)
        ?? ValidateCurrency(command.Currency, command.Value)
        ?? ValidateObject("context", command.Context, MaxContextSize)
        ?? ValidateMetrics(command.Metrics)
        ?? ValidateObject("payload", command.Payload, MaxPayloadSize)
        ?? (command.Flag is null ? null : Text.ValidateName("flag", command.Flag, MaxFlagLength))
        ?? ValidateFlagVariant(command)
        ?? ValidateExperiments(command.Experiments);

    /// <summary>Types stand in the log for ever, so nobody is to put a sentence there.</summary>
    private static Refusal? ValidateType(string? type) =>
        type is { Length: >= 1 and <= MaxTypeLength }
        && type.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or ':' or '/')
            ? null
            : Refusal.Invalid(
                "type",
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

    private static Refusal? ValidateValue(string field, double? value) =>
        value is null || Math.Abs(value.Value) <= Goal.MaxValue
            ? null
            : Refusal.Invalid(field, "A number from -1e12 to 1e12.");

    private static Refusal? ValidateCurrency(string? currency, double? value) =>
        currency is null ? null
        : !Currencies.Contains(currency) ? Refusal.Invalid("currency", "A code of ISO 4217, such as EUR.")
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
            var field = $"metrics.{metric.Name}";
            if (metric.Value.ValueKind != JsonValueKind.Number)
            {
                return Refusal.Invalid(field, "A number.");
            }
            if (ValidateValue(field, metric.Value.GetDouble()) is { } wrong)
            {
                return wrong;
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
    private static int Count(JsonElement value, int depth) =>
        value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array) ? 1
        : depth == 0 ? MaxValues + 1
        : value.ValueKind == JsonValueKind.Object
            ? 1 + value.EnumerateObject().Sum(member => Count(member.Value, depth - 1))
        : 1 + value.EnumerateArray().Sum(item => Count(item, depth - 1));

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
