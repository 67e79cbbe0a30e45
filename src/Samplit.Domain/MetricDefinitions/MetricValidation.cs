using System.Text.Json;
using Samplit.Domain.Experiments;

namespace Samplit.Domain.MetricDefinitions;

/// <summary>What a definition has to have for its type, and what it may not have.</summary>
internal static class MetricValidation
{
    private static readonly MetricAggregation[] OfValues =
    [
        MetricAggregation.Sum,
        MetricAggregation.Average,
        MetricAggregation.Max,
        MetricAggregation.First,
        MetricAggregation.Last,
    ];

    private static readonly MetricAggregation[] OfEvents = [MetricAggregation.Count, MetricAggregation.UniqueDays];

    /// <summary>What adds up over units.</summary>
    private static readonly MetricAggregation[] OfRatios = [MetricAggregation.Sum, .. OfEvents];

    public static Refusal? Validate(MetricDefinition d) =>
        Text.ValidateName("name", d.Name, MetricDefinition.MaxNameLength)
        ?? Unless(Enum.IsDefined(d.Type), "type", "What kind of metric it is.")
        ?? ValidateAggregation("aggregation", d.Aggregation, Allowed(d.Type), d.Measure.Aggregation is null)
        ?? ValidateDenominator(d)
        ?? d.Measure.Validate("")
        ?? d.Denominator?.Validate("denominator.")
        ?? ValidateQuantile(d)
        ?? ValidateCurrency(d)
        ?? Text.Validate("unit", d.Unit, MetricDefinition.MaxUnitLength)
        ?? Text.Validate("description", d.Description, MetricDefinition.MaxDescriptionLength)
        ?? Unless(
            d.Guardrail is null or { Limit: > 0 and <= 1 },
            "guardrail.limit",
            "A part of the control's mean: above 0, at most 1."
        )
        ?? Unless(
            d.Guardrail?.Action is not { } action || Enum.IsDefined(action),
            "guardrail.action",
            "What is done once it is breached: pause or removeVariant."
        )
        ?? Unless(
            d.Guardrail is null || d.IsPrimary != true,
            "guardrail",
            "The metric that decides is judged by its effect: only others have a limit."
        )
        ?? Unless(
            d.MinimumSampleSize is null or (>= 1 and <= Preregistration.MaxSample),
            "minimumSampleSize",
            $"From 1 to {Preregistration.MaxSample:N0} units of a variant."
        )
        ?? Unless(
            d.ExpectedEffect is null or (> -1 and < 0) or (> 0 and <= 100),
            "expectedEffect",
            "A part of the control's mean, such as 0.05 or -0.05: above -1, at most 100, not 0."
        )
        ?? ValidateSeconds("windowSeconds", d.WindowSeconds, 1)
        ?? ValidateSeconds("delaySeconds", d.DelaySeconds, 0)
        ?? ValidateCap(d);

    /// <summary>Those that the type has; none where it takes none.</summary>
    private static MetricAggregation[] Allowed(MetricType type) =>
        type switch
        {
            MetricType.Revenue or MetricType.Duration => OfValues,
            MetricType.Count => OfEvents,
            MetricType.Custom => [.. OfValues, .. OfEvents],
            MetricType.Ratio => OfRatios,
            _ => [],
        };

    private static Refusal? ValidateAggregation(
        string field,
        MetricAggregation? aggregation,
        MetricAggregation[] allowed,
        bool isNeeded
    ) =>
        (aggregation, allowed) switch
        {
            (null, []) => null,
            (_, []) => Refusal.Invalid(field, "This type has none: leave it out."),
            (null, _) when !isNeeded => null,
            ({ } given, _) when allowed.Contains(given) => null,
            _ => Refusal.Invalid(field, $"One of {string.Join(", ", allowed.Select(Name))}."),
        };

    private static Refusal? ValidateDenominator(MetricDefinition d) =>
        (d.Type == MetricType.Ratio, d.Denominator) switch
        {
            (true, null) => Refusal.Invalid("denominator", "What it is divided by: an event and its aggregation."),
            (false, not null) => Refusal.Invalid("denominator", "Only a ratio has one."),
            (true, { } denominator) => ValidateAggregation(
                "denominator.aggregation",
                denominator.Aggregation,
                OfRatios,
                isNeeded: true
            ),
            _ => null,
        };

    private static Refusal? ValidateQuantile(MetricDefinition d) =>
        d.Type == MetricType.Quantile
            ? Unless(
                d.Quantile is >= MetricDefinition.MinQuantile and <= MetricDefinition.MaxQuantile,
                "quantile",
                $"From {MetricDefinition.MinQuantile} to {MetricDefinition.MaxQuantile}, such as 0.95."
            )
            : Unless(d.Quantile is null, "quantile", "Only a quantile has one.");

    private static Refusal? ValidateCurrency(MetricDefinition d) =>
        Unless(
            d.Currency is null ? d.Type != MetricType.Revenue : Currencies.IsCode(d.Currency),
            "currency",
            "Three capital letters, as ISO 4217 has them, such as EUR."
        )
        ?? Unless(
            d.Currency is not null || d.CurrencyPath is null,
            "currencyPath",
            "Say in currency which one the values are to be in."
        )
        ?? Unless(
            d.Currency is not null || d.Denominator?.CurrencyPath is null,
            "denominator.currencyPath",
            "Say in currency which one the values are to be in."
        );

    private static Refusal? ValidateSeconds(string field, long? seconds, long least) =>
        Unless(
            seconds is null || (seconds >= least && seconds <= MetricDefinition.MaxWindowSeconds),
            field,
            $"From {least} to {MetricDefinition.MaxWindowSeconds:N0}, which is 400 days."
        );

    private static Refusal? ValidateCap(MetricDefinition d) =>
        d.Cap is not { } cap ? null
        : d.Type is MetricType.Conversion or MetricType.Ratio or MetricType.Quantile
            ? Refusal.Invalid("cap", "Of values of units: only revenue, count, duration and custom have one.")
        : cap.Value is null == cap.Percentile is null ? Refusal.Invalid("cap", "Exactly one of value and percentile.")
        : Unless(
            cap.Percentile is null or (>= MetricDefinition.MinPercentile and <= MetricDefinition.MaxPercentile),
            "cap.percentile",
            $"From {MetricDefinition.MinPercentile} to {MetricDefinition.MaxPercentile}."
        )
            ?? Unless(
                cap.Value is null || MetricValue.Parse(cap.Value) is > 0,
                "cap.value",
                "A decimal text above 0, such as 250.00."
            );

    private static string Name(MetricAggregation aggregation) =>
        JsonNamingPolicy.CamelCase.ConvertName(aggregation.ToString());

    private static Refusal? Unless(bool isRight, string field, string detail) =>
        isRight ? null : Refusal.Invalid(field, detail);
}
